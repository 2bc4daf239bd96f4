//! A line of the source with a caret under its place.

/// The most characters of a line that are shown.
const WIDTH: usize = 100;

/// The place, and the line with a caret under `column` (from 1, in characters), cut around it when it's long.
pub(crate) fn excerpt(
    place: &str,
    path: &str,
    line: u32,
    column: u32,
    text: Option<&str>,
) -> String {
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let mut shown = format!("{margin}--> {place}");
    if !path.is_empty() {
        shown += &format!(" ({path})");
    }
    let Some(text) = text else {
        return shown;
    };
    let at = usize::try_from(column)
        .unwrap_or(usize::MAX)
        .saturating_sub(1);
    let from = if at < WIDTH * 3 / 4 {
        0
    } else {
        at - WIDTH / 2
    };
    let visible: String = text.chars().skip(from).take(WIDTH).collect();
    // Tabs are kept, so that the caret stands under its character however wide they are.
    let before: String = visible
        .chars()
        .take(at - from)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    shown += &format!("\n{margin} |\n{number} | {visible}\n{margin} | {before}^");
    shown
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn the_caret_stands_under_the_place() {
        let shown = excerpt("a.yaml:12:5", "x.y", 12, 5, Some("  \ty: é"));
        assert_eq!(
            shown,
            "  --> a.yaml:12:5 (x.y)\n   |\n12 |   \ty: é\n   |   \t ^"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}!{}", "x".repeat(500), "y".repeat(500));
        let shown = excerpt("a", "", 1, 501, Some(&line));
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[2].chars().count(), 4 + 100);
        assert_eq!(lines[2].find('!'), lines[3].find('^'));
    }

    #[test]
    fn a_place_past_the_text_has_no_line() {
        assert_eq!(excerpt("a:9:1", "", 9, 1, None), " --> a:9:1");
    }
}
