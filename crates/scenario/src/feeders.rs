//! Rows of data, one of each feeder to every iteration.

use std::borrow::Cow;

use serde_json::Value;

use crate::model::{Feeder, FeederOrder, FeederSource, Map};
use crate::pacing::Random;
use crate::segment::Segment;

/// Why a feeder's document can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeederError {
    /// It isn't text in UTF-8.
    #[error("not text in UTF-8")]
    Encoding,
    /// It isn't JSON, or not a list of objects.
    #[error("not a JSON list of objects{0}")]
    Json(String),
    /// A quoted field has no end.
    #[error("line {line}: a quoted field has no end")]
    OpenQuote {
        /// Where it begins, from 1.
        line: usize,
    },
    /// A row has another number of fields than the header.
    #[error("line {line}: {found} fields, where the header has {expected}")]
    Fields {
        /// Which line, from 1.
        line: usize,
        /// Its fields.
        found: usize,
        /// The header's.
        expected: usize,
    },
}

/// A feeder's rows, and who has had which.
#[derive(Debug)]
pub struct Rows {
    /// Where they're from; those that stand in the scenario are in `rows`.
    feeder: Feeder,
    rows: Vec<Map>,
    segment: Segment,
    /// The shuffled order; empty for the others.
    shuffled: Vec<usize>,
    taken: u64,
}

impl Rows {
    /// The rows of a feeder, as far as they stand in the scenario; those at a URL come by [`Rows::fill`].
    pub fn new(mut feeder: Feeder, segment: Segment, seed: u64) -> Rows {
        let inline = match &mut feeder.source {
            FeederSource::Rows(inline) => std::mem::take(inline),
            FeederSource::Csv(_) | FeederSource::Json(_) => Vec::new(),
        };
        let mut rows = Rows {
            feeder,
            rows: Vec::new(),
            segment,
            shuffled: Vec::new(),
            taken: 0,
        };
        rows.set(inline, seed);
        rows
    }

    /// The feeder's name.
    pub fn name(&self) -> &str {
        &self.feeder.name
    }

    /// Reads the rows from the feeder's document.
    ///
    /// # Errors
    /// When it isn't what the feeder's source says.
    pub fn fill(&mut self, document: &[u8], seed: u64) -> Result<(), FeederError> {
        let Cow::Borrowed(text) = String::from_utf8_lossy(document) else {
            return Err(FeederError::Encoding);
        };
        let rows = match &self.feeder.source {
            FeederSource::Rows(_) => return Ok(()),
            FeederSource::Json(_) => read_json(text)?,
            FeederSource::Csv(_) => read_csv(text)?,
        };
        self.set(rows, seed);
        Ok(())
    }

    fn set(&mut self, rows: Vec<Map>, seed: u64) {
        if self.feeder.order == FeederOrder::Shuffled {
            // From the run's seed alone, so that every segment draws the same order.
            self.shuffled = (0..rows.len()).collect();
            Random::new(seed, u64::MAX).shuffle(&mut self.shuffled);
        }
        self.rows = rows;
    }

    /// The row at an index.
    pub fn row(&self, index: usize) -> Option<&Map> {
        self.rows.get(index)
    }

    /// The index of the next row of this segment's share; none when they are used up.
    pub fn next(&mut self, random: &mut Random) -> Option<usize> {
        let share = self.segment.share_of(self.rows.len() as u64);
        let last = share.checked_sub(1)?;
        let local = match self.feeder.order {
            FeederOrder::Random => random.between(0, last),
            FeederOrder::Circular => self.taken % share,
            FeederOrder::Sequential | FeederOrder::Shuffled => {
                Some(self.taken).filter(|taken| *taken <= last)?
            }
        };
        self.taken += 1;
        let global = self.segment.global(local) as usize;
        match self.feeder.order {
            FeederOrder::Shuffled => self.shuffled.get(global).copied(),
            _ => Some(global),
        }
    }
}

fn read_json(document: &str) -> Result<Vec<Map>, FeederError> {
    let items = match serde_json::from_str(document) {
        Ok(Value::Array(items)) => items,
        Ok(_) => return Err(FeederError::Json(String::new())),
        Err(reason) => return Err(FeederError::Json(format!(": {reason}"))),
    };
    let mut rows = Vec::new();
    for item in items {
        let Value::Object(row) = item else {
            let index = rows.len();
            return Err(FeederError::Json(format!(
                ": item {index} is something else"
            )));
        };
        rows.push(row);
    }
    Ok(rows)
}

/// CSV as RFC 4180 has it: a header line, fields in quotes may hold commas, line ends and doubled quotes. The one thing
/// that a library would do besides is to guess.
fn read_csv(text: &str) -> Result<Vec<Map>, FeederError> {
    let mut records = Records {
        rest: text.trim_start_matches('\u{feff}'),
        begins: 1,
        line: 1,
    };
    let header = records.next_record()?;
    let mut rows = Vec::new();
    loop {
        let record = records.next_record()?;
        if record.is_empty() {
            return Ok(rows);
        }
        // A line with nothing on it is no row.
        if header.len() > 1 && matches!(record.as_slice(), [only] if only.is_empty()) {
            continue;
        }
        if record.len() != header.len() {
            return Err(FeederError::Fields {
                line: records.begins,
                found: record.len(),
                expected: header.len(),
            });
        }
        let mut row = Map::new();
        for (column, cell) in header.iter().zip(record) {
            row.insert(column.clone(), Value::String(cell));
        }
        rows.push(row);
    }
}

struct Records<'a> {
    rest: &'a str,
    /// Where the last record begins.
    begins: usize,
    line: usize,
}

impl Records<'_> {
    /// The fields of the next record, one at least; none when there is no record any more.
    fn next_record(&mut self) -> Result<Vec<String>, FeederError> {
        let mut fields = Vec::new();
        if self.rest.is_empty() {
            return Ok(fields);
        }
        self.begins = self.line;
        fields.push(String::new());
        let mut quoted_since = None;
        let mut characters = self.rest.chars();
        while let Some(character) = characters.next() {
            let Some(field) = fields.last_mut() else {
                break;
            };
            match character {
                '"' if quoted_since.is_some() => {
                    if characters.as_str().starts_with('"') {
                        characters.next();
                        field.push('"');
                    } else {
                        quoted_since = None;
                    }
                }
                '"' if field.is_empty() => quoted_since = Some(self.line),
                ',' if quoted_since.is_none() => fields.push(String::new()),
                '\r' if quoted_since.is_none() && characters.as_str().starts_with('\n') => {}
                '\n' => {
                    self.line += 1;
                    if quoted_since.is_none() {
                        break;
                    }
                    field.push('\n');
                }
                _ => field.push(character),
            }
        }
        if let Some(line) = quoted_since {
            return Err(FeederError::OpenQuote { line });
        }
        self.rest = characters.as_str();
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize, order: FeederOrder, segment: &str) -> Rows {
        let inline = (0..count)
            .map(|index| Map::from_iter([("n".to_owned(), Value::from(index))]))
            .collect();
        let feeder = Feeder {
            name: "f".into(),
            source: FeederSource::Rows(inline),
            order,
        };
        Rows::new(feeder, segment.parse().unwrap(), 7)
    }

    fn draw(rows: &mut Rows, most: usize) -> Vec<usize> {
        let mut random = Random::new(1, 1);
        std::iter::from_fn(|| rows.next(&mut random))
            .take(most)
            .collect()
    }

    #[test]
    fn orders() {
        assert_eq!(
            draw(&mut rows(3, FeederOrder::Sequential, "1/1"), 9),
            [0, 1, 2]
        );
        assert_eq!(
            draw(&mut rows(3, FeederOrder::Circular, "1/1"), 7),
            [0, 1, 2, 0, 1, 2, 0]
        );
        let mut shuffled = draw(&mut rows(50, FeederOrder::Shuffled, "1/1"), 99);
        assert_ne!(shuffled, (0..50).collect::<Vec<_>>());
        shuffled.sort();
        assert_eq!(shuffled, (0..50).collect::<Vec<_>>());
        assert!(
            draw(&mut rows(3, FeederOrder::Random, "1/1"), 100)
                .iter()
                .all(|row| *row < 3)
        );
        assert!(draw(&mut rows(0, FeederOrder::Circular, "1/1"), 5).is_empty());
    }

    #[test]
    fn segments_share_the_rows() {
        for order in [FeederOrder::Sequential, FeederOrder::Shuffled] {
            let mut all: Vec<usize> = ["1/3", "2/3", "3/3"]
                .iter()
                .flat_map(|segment| draw(&mut rows(10, order, segment), 99))
                .collect();
            all.sort();
            assert_eq!(all, (0..10).collect::<Vec<_>>());
        }
    }

    #[test]
    fn reads_csv() {
        let text = "\u{feff}name,note\r\nann,\"a, \"\"b\"\"\nc\"\r\n\r\nbob,\n";
        let rows = read_csv(text).unwrap();
        let cell = |row: usize, column: &str| {
            rows[row]
                .get(column)
                .and_then(Value::as_str)
                .unwrap()
                .to_owned()
        };
        assert_eq!(
            (rows.len(), cell(0, "name"), cell(0, "note")),
            (2, "ann".into(), "a, \"b\"\nc".into())
        );
        assert_eq!(
            (cell(1, "name"), cell(1, "note")),
            ("bob".into(), String::new())
        );
        assert_eq!(
            read_csv("a,b\n1\n"),
            Err(FeederError::Fields {
                line: 2,
                found: 1,
                expected: 2
            })
        );
        assert_eq!(read_csv("a\n\"x"), Err(FeederError::OpenQuote { line: 2 }));
        assert_eq!(read_csv(""), Ok(Vec::new()));
    }

    #[test]
    fn reads_json() {
        assert_eq!(
            read_json(r#"[{"a":1},{"a":2}]"#).map(|rows| rows.len()),
            Ok(2)
        );
        assert!(read_json("[1]").is_err() && read_json("{}").is_err() && read_json("[").is_err());
    }

    #[test]
    fn a_document_is_text_in_utf8() {
        let url = String::new;
        for source in [FeederSource::Csv(url()), FeederSource::Json(url())] {
            let feeder = Feeder {
                name: "f".into(),
                source,
                order: FeederOrder::Sequential,
            };
            let mut rows = Rows::new(feeder, Segment::default(), 1);
            assert_eq!(rows.fill(b"[\xff]", 1), Err(FeederError::Encoding));
        }
    }
}
