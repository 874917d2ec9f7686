//! A file as the page hands it over.

use phieu::jobs::File;
use phieu::jobs::names::Meant;
use phieu::jobs::packed::{self, Opened};
use phieu::sheet::Limits;
use wasm_bindgen::prelude::*;

/// A file's name and content.
#[wasm_bindgen]
pub struct Given {
    /// Its name, with the folders that it was found in.
    #[wasm_bindgen(skip)]
    pub name: String,
    /// When it was last changed, in seconds since 1970.
    #[wasm_bindgen(skip)]
    pub changed: Option<i64>,
    bytes: Vec<u8>,
    size: u64,
}

#[wasm_bindgen]
impl Given {
    /// `bytes` are empty where there are more of them (`size`) than are ever looked at; `changed` is in milliseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String, bytes: Vec<u8>, size: f64, changed: Option<f64>) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a file")]
        let size = size as u64;
        #[expect(clippy::cast_possible_truncation, reason = "seconds of our age")]
        let changed = changed.map(|milliseconds| (milliseconds / 1000.0).floor() as i64);
        Self { name, changed, bytes, size }
    }
}

impl Given {
    /// The file for a job. One of more bytes than `limit` is a workbook that cannot be read.
    pub fn file(self, limit: u64, limits: &Limits) -> File {
        let (_, name) = folder_and_name(&self.name);
        if self.size > limit {
            File::too_large(name, self.size, limit)
        } else {
            File::read(name, self.bytes, limits)
        }
    }

    /// Hands the file to a job, or each file in it where it is an archive.
    pub fn each<E>(
        self,
        (limit, meant): (u64, Meant),
        limits: &Limits,
        take: impl FnMut(Opened) -> Result<(), E>,
    ) -> Result<(), E> {
        packed::each(self.file(limit, limits), meant, limits, take)
    }

    /// Its content as text, where it is any.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// The folders that a name begins with, and the rest.
pub fn folder_and_name(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
}

/// A name in the folder of another one.
pub fn beside(other: &str, name: &str) -> String {
    match folder_and_name(other).0 {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
