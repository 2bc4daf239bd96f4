//! Values by name, as reports carry them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::shape::Part;
use super::visitor::Visitor;

/// Values by name, in the order of the names.
///
/// A sorted vector: there are few, and each B-tree of its own type takes 6 KB of the WebAssembly module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<String, T>")]
pub struct Named<T>(Vec<(String, T)>);

/// Counts by name.
pub type Counts = Named<u64>;

impl<T> Named<T> {
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        let place = self.place(name).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// Whether a name has a value.
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// The place for a name's value, made where there is none.
    pub fn entry(&mut self, name: &str) -> Option<&mut T>
    where
        T: Default,
    {
        let place = match self.place(name) {
            Ok(place) => place,
            Err(place) => {
                self.0.insert(place, (name.to_owned(), T::default()));
                place
            }
        };
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl Counts {
    /// Adds to a count.
    pub fn add(&mut self, name: &str, number: u64) {
        if let Some(count) = self.entry(name) {
            *count += number;
        }
    }

    /// Adds another's counts.
    pub fn add_all(&mut self, other: &Counts) {
        for (name, number) in &other.0 {
            self.add(name, *number);
        }
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(Vec::new())
    }
}

impl<T> From<BTreeMap<String, T>> for Named<T> {
    fn from(map: BTreeMap<String, T>) -> Self {
        Named(map.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<T: Part + Default> Part for Named<T> {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        visitor.object();
        for name in visitor.names() {
            self.entry(&name);
        }
        for (name, value) in &mut self.0 {
            visitor.field(name, value);
        }
        visitor.end_object();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_an_object_in_the_order_of_names() {
        let mut counts = Counts::default();
        assert_eq!(serde_json::to_string(&counts).unwrap(), "{}");
        for name in ["503", "200", "404", "200"] {
            counts.add(name, 2);
        }
        *counts.entry("404").unwrap() = 7;
        let text = serde_json::to_string(&counts).unwrap();
        assert_eq!(text, r#"{"200":4,"404":7,"503":2}"#);
        assert_eq!(serde_json::from_str::<Counts>(&text).unwrap(), counts);
        assert_eq!((counts.get("200"), counts.get("20")), (Some(&4), None));
    }
}
