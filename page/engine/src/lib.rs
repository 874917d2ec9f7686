//! The library for the page: a file's name and bytes come in from JavaScript, JSON and files go out.
//!
//! A front end like the command line: it knows [`phieu::jobs`] and words, and nothing of the page's own. What
//! it answers is told by `page/src/engine.d.ts`. Nothing is kept between calls but the catalogue in use. A panic is a
//! trap here, after which the worker that runs it is replaced.

#![expect(clippy::needless_pass_by_value, reason = "JavaScript hands values over, not references to them")]

mod about;
mod answer;
mod blank;
mod catalogue;
mod combine;
mod forms;
mod given;
mod grid;
mod merge;

use std::cell::OnceCell;
use std::io::{Cursor, Write};

use phieu::Engine;
use phieu::catalogue::Catalogue;
use phieu::jobs::names::{Meant, Placed, is_picked_up, result_names};
use phieu::message::{Lang, Messages};
use wasm_bindgen::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use answer::Answer;
use given::{Given, folder_and_name};

/// What every call answers; an error is a sentence for people.
type Told = Result<Answer, JsError>;

/// The engine with its catalogue, and the words of both languages.
#[wasm_bindgen]
pub struct Session {
    engine: Engine,
    is_built_in: bool,
    vi: OnceCell<Messages>,
    en: OnceCell<Messages>,
}

#[wasm_bindgen]
impl Session {
    /// With the catalogue of this TOML text, or the one that comes with the program.
    #[wasm_bindgen(constructor)]
    pub fn new(catalogue: Option<String>) -> Result<Session, JsError> {
        let is_built_in = catalogue.is_none();
        let catalogue = match catalogue {
            Some(text) => Catalogue::from_toml(&text)?,
            None => Catalogue::built_in()?,
        };
        let engine = Engine::with_catalogue(catalogue)?;
        Ok(Self { engine, is_built_in, vi: OnceCell::new(), en: OnceCell::new() })
    }

    /// How many bytes of a file are ever looked at.
    pub fn largest(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
        let largest = self.engine.limits.largest() as f64;
        largest
    }

    /// See `engine.d.ts`.
    pub fn about(&self, lang: &str, seconds: u32) -> Told {
        Answer::of(&about::about(&self.engine, self.is_built_in, seconds, self.messages(lang)?))
    }

    /// See `engine.d.ts`.
    pub fn explain(&self, code: &str, lang: &str) -> Told {
        let messages = self.messages(lang)?;
        Answer::of(
            &about::page(code, messages)
                .ok_or_else(|| JsError::new(&messages.say("cli.unknown_code", &[("code", code)])))?,
        )
    }

    /// The report as the command line prints it.
    pub fn check(&self, given: Given, lang: &str) -> Told {
        Ok(Answer::json(forms::check(given, &self.engine, self.messages(lang)?)?))
    }

    /// Which of these names are meant in a folder.
    #[wasm_bindgen(js_name = pickUp)]
    pub fn pick_up(&self, names: Vec<String>, with_results: bool) -> Told {
        let meant = if with_results { Meant::FormsAndResults } else { Meant::Forms };
        let picked: Vec<bool> =
            names.iter().map(|name| is_picked_up(folder_and_name(name).1, meant)).collect();
        Answer::of(&picked)
    }

    /// The planned names of the results of a set of forms.
    #[wasm_bindgen(js_name = resultNames)]
    pub fn result_names(&self, names: Vec<String>) -> Told {
        let placed = |name: &String| {
            let (folder, name) = folder_and_name(name);
            Placed { folder: folder.to_owned(), name: name.to_owned() }
        };
        Answer::of(&result_names(&names.iter().map(placed).collect::<Vec<_>>()))
    }

    /// The result workbooks of the file at `index` of a set.
    pub fn convert(
        &self,
        given: Given,
        results: Vec<String>,
        index: usize,
        date: Option<String>,
        lang: &str,
    ) -> Told {
        forms::convert(given, (results, index), date.as_deref(), &self.engine, self.messages(lang)?)
    }

    /// What a merge keeps of a file.
    pub fn record(&self, given: Given) -> Told {
        Ok(Answer::json(merge::record(given, &self.engine)?))
    }

    /// What a merge keeps of a file over which the engine broke down, that took too long or could not be opened.
    #[wasm_bindgen(js_name = failedRecord)]
    pub fn failed_record(&self, name: &str, kind: &str, seconds: u32) -> Told {
        let record = match kind {
            "unopened" => merge::unopened(name, &self.engine)?,
            kind => merge::failed(name, about::failure(kind, seconds), &self.engine)?,
        };
        Ok(Answer::json(record))
    }

    /// What is said of a file that the browser does not open.
    pub fn unopened(&self, name: &str, lang: &str) -> Told {
        Answer::of(&self.messages(lang)?.say(merge::UNOPENED, &[("path", name)]))
    }

    /// The consolidated workbook.
    pub fn merge(
        &self,
        records: Vec<String>,
        unit: Option<String>,
        school_year: Option<String>,
        roster: Option<Given>,
        lang: &str,
    ) -> Told {
        let asked = merge::Asked { unit, school_year, roster };
        merge::merge(&records, asked, &self.engine, self.messages(lang)?)
    }

    /// The blank form.
    pub fn template(&self, school_year: Option<String>, lang: &str) -> Told {
        blank::one(school_year.as_deref(), &self.engine, self.messages(lang)?)
    }

    /// The blank forms for the schools of a roster, from the one at `from` on, `count` of them.
    pub fn templates(
        &self,
        roster: Given,
        school_year: Option<String>,
        from: usize,
        count: usize,
        lang: &str,
    ) -> Told {
        blank::some(roster, school_year.as_deref(), (from, count), &self.engine, self.messages(lang)?)
    }

    /// One form out of parts; `choices` is JSON.
    pub fn combine(&self, parts: Vec<Given>, prefer: Option<usize>, choices: &str, lang: &str) -> Told {
        combine::combine(parts, prefer, choices, &self.engine, self.messages(lang)?)
    }

    /// What a person sees around a cell.
    pub fn grid(&self, given: Given, place: &str, lang: &str) -> Told {
        Answer::of(&grid::around(given, &serde_json::from_str(place)?, &self.engine, self.messages(lang)?))
    }

    /// Reads a catalogue from a TOML file, or makes one of a form; its text is for new sessions.
    pub fn catalogue(&self, given: Given, lang: &str) -> Told {
        catalogue::read(given, &self.engine, self.messages(lang)?)
    }

    /// An archive of files. They are packed already, each by itself.
    pub fn zip(&self, names: Vec<String>, files: Vec<js_sys::Uint8Array>) -> Told {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in names.iter().zip(files) {
            let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            archive.start_file(name, options)?;
            archive.write_all(&bytes.to_vec())?;
        }
        Ok(Answer::file(&archive.finish()?.into_inner()))
    }
}

impl Session {
    fn messages(&self, lang: &str) -> Result<&Messages, JsError> {
        let (words, lang) = if lang == "en" { (&self.en, Lang::En) } else { (&self.vi, Lang::Vi) };
        if let Some(words) = words.get() {
            return Ok(words);
        }
        let read = Messages::built_in(lang)?;
        Ok(words.get_or_init(|| read))
    }
}
