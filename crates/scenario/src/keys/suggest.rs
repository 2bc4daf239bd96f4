//! "Did you mean": the nearest known word.

/// The word of `known` that is nearest to `word`, if one is near enough to be meant.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let normal = normal(word);
    let farthest = (normal.len() / 3).max(1);
    let mut best = None;
    let mut least = farthest + 1;
    for &candidate in known {
        let distance = distance(&normal, &self::normal(candidate));
        if distance < least {
            (best, least) = (Some(candidate), distance);
        }
    }
    best
}

/// The help that names the word of `known` that is nearest, if one is near enough.
pub(crate) fn meant(word: &str, known: &[&str]) -> Option<String> {
    nearest(word, known).map(|near| format!("did you mean `{near}`?"))
}

/// Lower case, `-` as `_`, at most 64 characters: what is longer isn't a slip of the finger.
fn normal(word: &str) -> Vec<char> {
    let mut normal = Vec::new();
    for c in word.chars().take(64) {
        normal.push(match c {
            '-' => '_',
            _ => c.to_ascii_lowercase(),
        });
    }
    normal
}

/// The edits (insert, delete, replace, swap neighbours) between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..b.len() + 1).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut best = (cell(&last, j) + usize::from(x != y))
                .min(cell(&last, j + 1) + 1)
                .min(cell(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&y) && b.get(j - 1) == Some(&x);
            if swapped {
                best = best.min(cell(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_of_the_finger_and_nothing_far() {
        let known = ["think_time", "timeout", "retries", "params"];
        for (word, expected) in [
            ("think-time", Some("think_time")),
            ("thinktime", Some("think_time")),
            ("Timeout", Some("timeout")),
            ("reties", Some("retries")),
            ("parmas", Some("params")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, &known), expected, "{word}");
        }
    }
}
