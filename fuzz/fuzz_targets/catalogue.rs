//! The text of a catalogue; one that is taken makes a form, and the form is read by it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu::catalogue::Catalogue;
use phieu::template::Known;
use phieu::write::template;
use phieu::{Engine, Source};
use phieu_fuzz::{init, package};

fuzz_target!(init: init(), |text: &str| {
    let Ok(catalogue) = Catalogue::from_toml(text) else { return };
    catalogue.problems();
    let engine = Engine::with_catalogue(catalogue).expect("the built-in data is sound");
    // Texts too long for a cell are refused by the writer, with a message.
    if let Ok(form) = template::write(&engine.catalogue, &engine.words.kinds, &Known::default()) {
        let assessment = engine.assess(&Source::new("phieu.xlsx", &package::pack(&form)));
        assert!(assessment.judgement.own().is_empty(), "nobody has answered yet");
    }
});
