//! What goes out to JavaScript: one JSON text, and files.

use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// An answer.
#[wasm_bindgen]
pub struct Answer {
    json: String,
    files: Vec<Uint8Array>,
}

#[wasm_bindgen]
impl Answer {
    /// The JSON text.
    #[wasm_bindgen(getter, js_name = json)]
    pub fn text(&self) -> String {
        self.json.clone()
    }

    /// The files' contents, in the order in which the JSON names them.
    #[wasm_bindgen(getter)]
    pub fn files(&self) -> Vec<Uint8Array> {
        self.files.clone()
    }
}

impl Answer {
    /// JSON that is text already.
    pub fn json(json: String) -> Self {
        Self { json, files: Vec::new() }
    }

    /// A value as JSON.
    pub fn of(value: &impl Serialize) -> Result<Self, JsError> {
        Ok(Self::json(serde_json::to_string(value)?))
    }

    /// One file of which there is nothing to say.
    pub fn file(bytes: &[u8]) -> Self {
        Self::json("null".to_owned()).with(bytes)
    }

    /// The same with one more file.
    #[must_use]
    pub fn with(mut self, bytes: &[u8]) -> Self {
        self.files.push(Uint8Array::from(bytes));
        self
    }
}
