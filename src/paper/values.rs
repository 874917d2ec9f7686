//! Named values: what a template of any medium is filled with, and which fields there are.

use std::collections::BTreeMap;

use crate::school::name_key;

/// What a gap looks like: a place to write on.
pub const GAP: &str = "……";

/// Values by name. Capitals, spaces, Unicode forms and where a tone mark is put make no difference in a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<String, (String, Value)>);

/// What stands for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; a line break in it becomes one in the paper.
    Text(String),
    /// Not known: a gap that a person fills in.
    Gap,
    /// Yes or no: whether a part of the template is shown.
    Flag(bool),
    /// Entries for which a part of the template is repeated.
    List(Vec<Values>),
}

impl Values {
    /// With a text.
    #[must_use]
    pub fn text(self, name: &str, text: impl Into<String>) -> Self {
        self.with(name, Value::Text(text.into()))
    }

    /// With a gap.
    #[must_use]
    pub fn gap(self, name: &str) -> Self {
        self.with(name, Value::Gap)
    }

    /// With a text, or a gap where it is not known.
    #[must_use]
    pub fn known(self, name: &str, text: Option<impl Into<String>>) -> Self {
        self.with(name, text.map_or(Value::Gap, |text| Value::Text(text.into())))
    }

    /// With a yes or no.
    #[must_use]
    pub fn flag(self, name: &str, is_true: bool) -> Self {
        self.with(name, Value::Flag(is_true))
    }

    /// With a list.
    #[must_use]
    pub fn list(self, name: &str, entries: Vec<Self>) -> Self {
        self.with(name, Value::List(entries))
    }

    /// With a value of any kind; one of the same name is replaced.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.0.insert(key(name), (name.to_owned(), value));
        self
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.by_key(&key(name))
    }

    pub(crate) fn by_key(&self, key: &str) -> Option<&Value> {
        self.0.get(key).map(|(_, value)| value)
    }

    /// The names, as they are written.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|(name, _)| name.as_str())
    }
}

impl Value {
    /// Whether a part that depends on it is shown.
    pub fn is_shown(&self) -> bool {
        match self {
            Self::Text(text) => !text.trim().is_empty(),
            Self::Gap => false,
            Self::Flag(is_true) => *is_true,
            Self::List(entries) => !entries.is_empty(),
        }
    }
}

/// The fields that a template may name, nested for lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, (String, Field)>);

/// What a field is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A text, which may be a gap.
    Text,
    /// Yes or no.
    Flag,
    /// A list whose entries have these fields.
    List(Fields),
}

impl Fields {
    /// With texts of these names.
    #[must_use]
    pub fn texts<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Self {
        names.into_iter().fold(self, |fields, name| fields.with(name, Field::Text))
    }

    /// With a text.
    #[must_use]
    pub fn text(self, name: &str) -> Self {
        self.with(name, Field::Text)
    }

    /// With a yes or no.
    #[must_use]
    pub fn flag(self, name: &str) -> Self {
        self.with(name, Field::Flag)
    }

    /// With a list whose entries have these fields.
    #[must_use]
    pub fn list(self, name: &str, fields: Self) -> Self {
        self.with(name, Field::List(fields))
    }

    /// With a field.
    #[must_use]
    pub fn with(mut self, name: &str, field: Field) -> Self {
        self.0.insert(key(name), (name.to_owned(), field));
        self
    }

    /// The fields with their names as they are written, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.0.values().map(|(name, field)| (name.as_str(), field))
    }

    pub(crate) fn by_key(&self, key: &str) -> Option<&Field> {
        self.0.get(key).map(|(_, field)| field)
    }
}

/// A name for comparison; empty where nothing in it could be a name.
pub(crate) fn key(name: &str) -> String {
    name_key(name)
}
