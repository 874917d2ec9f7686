//! What stands in a cell of evidence: codes, addresses, titles, in any mixture.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phieu::form::evidence::{self, EvidenceKind};
use phieu_fuzz::{ENGINE, init};

fuzz_target!(init: init(), |text: &str| {
    let catalogue = &ENGINE.catalogue;
    for only_links in [false, true] {
        for piece in evidence::parse(text, only_links, catalogue) {
            for code in piece.codes() {
                assert_eq!(evidence::canonical(&code.canonical), code.canonical, "one spelling stays as it is");
            }
            if matches!(piece.kind, EvidenceKind::Link) {
                let address = piece.link.as_deref().unwrap_or(&piece.text);
                assert!(evidence::is_web_address(address), "only web addresses become links: {address}");
            }
        }
    }
    assert_eq!(evidence::renamed(text, catalogue, |_| None), text, "no new code, no other text");
});
