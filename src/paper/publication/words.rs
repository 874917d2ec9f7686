//! The words of public pages, from `schema/layouts/publication.toml`. Always Vietnamese: whoever reads a school's portal
//! reads Vietnamese.

use serde::Deserialize;

use crate::sheet::Date;
pub(super) use crate::template::wording::fill;
use crate::text::official_day;

macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($word:ident,)+ } $(and { $($part:ident: $kind:ty,)+ })?) => {
        $(#[doc = $doc])+
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(pub(super) $word: String,)+
            $($(pub(super) $part: $kind,)+)?
        }
    };
}

words! {
    /// The words. A word that the file lacks, or has too much, is an error when it is read.
    Words {
        gap, title, year, code, basis, description, draft, draft_note, decision, decision_undated, published, day,
        level_word, not_rated, met, not_met, not_applicable, unclear, open, partial,
        groups, group, group_name, max, own, own_points, own_level, review, review_points, points, level,
        unit, unit_lowest_group, unit_total, unit_rows, review_note,
        conditions, condition, condition_own,
        criteria, criterion, criterion_name, share, chart, chart_row, chart_row_review,
        catalogue, unverified, unverified_unmarked, level_trust, unit_level_trust, trust_reported, trust_inferred, rescaled, rescaled_empty,
        evidence, evidence_code, evidence_title, evidence_items, evidence_links, link, notes, note_item, note, council,
        council_name, council_position, council_role,
        download, download_name, back,
        csv_school, csv_parent, csv_year, csv_kind, csv_group, csv_criterion, csv_item, csv_condition, csv_unit,
        csv_content, csv_own_result, csv_review_result, csv_unverified, csv_yes,
    }
    and { index: IndexWords, }
}

words! {
    /// The words of the index.
    IndexWords {
        title, description, draft_note, levels, levels_note, levels_waiting, scope, count, unit, group,
        schools, units, school, kind, state, published, draft, waiting, unknown_school, unknown_parent, search,
        search_help, found, download_name,
    }
}

impl Words {
    /// The words that come with the program.
    pub const BUILT_IN: &str = include_str!("../../../schema/layouts/publication.toml");

    /// Reads the words from TOML text.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// A day as official papers write it.
    pub(super) fn day(&self, date: Date) -> String {
        let ([day, month], year) = (official_day(date.day, date.month), date.year.to_string());
        fill(&self.day, &[("day", &day), ("month", &month), ("year", &year)])
    }
}
