//! Points, conditions, levels and school years as text. A number written out reads back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu::cell::{Address, Col, Row};
use phieu::form::{reading, stated};
use phieu::school::SchoolYear;
use phieu::sheet::Cell;
use phieu::text::{self, Number};
use phieu_fuzz::{ENGINE, init};

fuzz_target!(init: init(), |written: &str| {
    let engine = &*ENGINE;
    if let Number::Exact(value) = text::parse_number(written) {
        for shown in [text::with_point(value), text::with_comma(value)] {
            let again = text::parse_number(&shown);
            // Three digits behind the separator may be thousands: then it is asked about, never taken.
            assert!(matches!(again, Number::Ambiguous) || again == Number::Exact(value), "{shown}: {again:?}");
        }
    }
    let folded = text::fold(written);
    assert_eq!(text::fold(&folded), folded, "folding twice is folding once");
    assert_eq!(text::tidy(&text::tidy(written)), text::tidy(written), "tidying twice is tidying once");
    let cell = Cell::text(Address::new(Row::FIRST, Col::FIRST), written);
    for (_, item) in engine.catalogue.items() {
        reading::read(Some(&cell), item, &engine.words);
    }
    stated::level(written, &engine.catalogue, &engine.words);
    if let Some(year) = SchoolYear::parse(written) {
        assert_eq!(SchoolYear::parse(&year), Some(year.clone()), "a year reads back as itself");
    }
});
