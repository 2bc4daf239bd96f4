//! The two ways through the parts of a report: reading them from JSON, and writing them as JSON.

use serde::Serialize;
use serde_json::Value;

use super::shape::Part;

/// A way through the parts of a report.
pub(super) trait Visitor {
    fn flag(&mut self, value: &mut bool);
    fn whole(&mut self, value: &mut u64);
    fn number(&mut self, value: &mut f64);
    fn text(&mut self, value: &mut String);
    fn pair(&mut self, value: &mut (u64, u64));
    /// Whether there is something, or null.
    fn is_some(&mut self, is_some: bool) -> bool;
    /// A list begins: how many items it has.
    fn list(&mut self, length: usize) -> usize;
    fn item(&mut self, index: usize, item: &mut dyn Part);
    fn end_list(&mut self);
    /// An object begins.
    fn object(&mut self);
    /// The names to read from the object that has begun, where they aren't known.
    fn names(&mut self) -> Vec<String>;
    fn field(&mut self, name: &str, field: &mut dyn Part);
    fn end_object(&mut self);
    /// What was read last isn't what it should be.
    fn refuse(&mut self);
}

/// Reads a report. What is wrong is passed over and reading goes on, so that no part needs a way out of its own.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    value: &'a Value,
    /// Where the value stands.
    place: String,
    /// The first place where something was missing, or of another type.
    pub(super) wrong: Option<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(value: &'a Value) -> Self {
        Reader {
            value,
            place: String::new(),
            wrong: None,
        }
    }

    fn fill<T>(&mut self, value: &mut T, read: Option<T>) {
        match read {
            Some(read) => *value = read,
            None => self.refuse(),
        }
    }

    /// Reads what stands one step deeper.
    fn below(&mut self, step: &str, value: Option<&'a Value>, part: &mut dyn Part) {
        let outer = self.value;
        let length = self.place.len();
        if length > 0 && !step.starts_with('[') {
            self.place.push('.');
        }
        self.place.push_str(step);
        self.value = value.unwrap_or(&Value::Null);
        part.show(self);
        self.value = outer;
        self.place.truncate(length);
    }
}

impl Visitor for Reader<'_> {
    fn flag(&mut self, value: &mut bool) {
        self.fill(value, self.value.as_bool());
    }

    fn whole(&mut self, value: &mut u64) {
        self.fill(value, self.value.as_u64());
    }

    fn number(&mut self, value: &mut f64) {
        self.fill(value, self.value.as_f64());
    }

    fn text(&mut self, value: &mut String) {
        self.fill(value, self.value.as_str().map(str::to_owned));
    }

    fn pair(&mut self, value: &mut (u64, u64)) {
        let pair = match self.value.as_array().map(Vec::as_slice) {
            Some([first, second]) => first.as_u64().zip(second.as_u64()),
            _ => None,
        };
        self.fill(value, pair);
    }

    fn is_some(&mut self, _: bool) -> bool {
        !self.value.is_null()
    }

    fn list(&mut self, _: usize) -> usize {
        let mut length = 0;
        self.fill(&mut length, self.value.as_array().map(Vec::len));
        length
    }

    fn item(&mut self, index: usize, item: &mut dyn Part) {
        self.below(&format!("[{index}]"), self.value.get(index), item);
    }

    fn end_list(&mut self) {}

    fn object(&mut self) {}

    fn names(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        match self.value.as_object() {
            Some(object) => {
                for name in object.keys() {
                    names.push(name.clone());
                }
            }
            None => self.refuse(),
        }
        names
    }

    fn field(&mut self, name: &str, field: &mut dyn Part) {
        self.below(name, self.value.get(name), field);
    }

    fn end_object(&mut self) {}

    fn refuse(&mut self) {
        if self.wrong.is_none() {
            self.wrong = Some(self.place.clone());
        }
    }
}

/// Writes a report.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: Vec<u8>,
}

impl Writer {
    /// What was written.
    pub(super) fn into_text(self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    fn plain(&mut self, value: &(impl Serialize + ?Sized)) {
        let written = serde_json::to_writer(&mut self.text, value);
        debug_assert!(written.is_ok());
    }

    /// A comma between one thing and the next.
    fn separate(&mut self) {
        if !matches!(self.text.last(), Some(b'[' | b'{')) {
            self.text.push(b',');
        }
    }
}

impl Visitor for Writer {
    fn flag(&mut self, value: &mut bool) {
        self.plain(value);
    }

    fn whole(&mut self, value: &mut u64) {
        self.plain(value);
    }

    fn number(&mut self, value: &mut f64) {
        self.plain(value);
    }

    fn text(&mut self, value: &mut String) {
        self.plain(value.as_str());
    }

    fn pair(&mut self, (first, second): &mut (u64, u64)) {
        self.list(2);
        self.item(0, first);
        self.item(1, second);
        self.end_list();
    }

    fn is_some(&mut self, is_some: bool) -> bool {
        if !is_some {
            self.text.extend(b"null");
        }
        is_some
    }

    fn list(&mut self, length: usize) -> usize {
        self.text.push(b'[');
        length
    }

    fn item(&mut self, _: usize, item: &mut dyn Part) {
        self.separate();
        item.show(self);
    }

    fn end_list(&mut self) {
        self.text.push(b']');
    }

    fn object(&mut self) {
        self.text.push(b'{');
    }

    fn names(&mut self) -> Vec<String> {
        Vec::new()
    }

    fn field(&mut self, name: &str, field: &mut dyn Part) {
        self.separate();
        self.plain(name);
        self.text.push(b':');
        field.show(self);
    }

    fn end_object(&mut self) {
        self.text.push(b'}');
    }

    fn refuse(&mut self) {}
}
