//! A Word template, closed or laid open: what it is filled to is a Word file again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu::sheet::ReadError;
use phieu::write::docx::{Fields, Template, TemplateError, Values};
use phieu_fuzz::{ENGINE, MESSAGES, init, package};

fuzz_target!(init: init(), |data: &[u8]| {
    let template = match Template::parse(&package::pack(data), &ENGINE.limits) {
        Ok(template) => template,
        Err(error) => {
            assert!(!error.said(&MESSAGES).is_empty());
            return;
        }
    };
    let fields = Fields::default().text("a").list("b", Fields::default().text("c")).flag("d").text("c");
    template.check(&fields);
    let entry = |text: &str| Values::default().text("c", text);
    let values = Values::default()
        .text("a", "<&>\n\t\u{1}")
        .list("b", vec![entry("1"), entry("2").gap("a")])
        .flag("d", true)
        .gap("c");
    if let Ok(paper) = template.fill(&values) {
        let again = Template::parse(&paper, &ENGINE.limits);
        let is_broken = matches!(again, Err(TemplateError::File(ReadError::Damaged(_)) | TemplateError::NotWord));
        assert!(!is_broken, "a paper is a Word file");
    }
});
