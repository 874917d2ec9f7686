//! How a form was read, written down: a block comes in, its [`BlockLayout`] goes out. Nothing is decided here, and no
//! words for people: roles, kinds and reasons have keys, which `schema/messages/` words.

use std::collections::BTreeSet;

use super::block::{Block, Frame};
use super::claims::{Claim, Reason};
use super::vocabulary::Role;
use super::voice::Voice;
use super::{Kind, LeftOut};
use crate::cell::{Address, Area, Place, Row};

/// How a block was understood.
#[derive(Debug, Clone)]
pub struct BlockLayout {
    /// The sheet it stands in.
    pub sheet: String,
    /// The cells of its header.
    pub header: Area,
    /// Its number among the workbook's blocks that a layout file describes.
    pub index: Option<usize>,
    /// How its items and schools lie.
    pub direction: Direction,
    /// What it is.
    pub kind: Kind,
    /// Its columns from the left; of a block that runs across its rows from the top.
    pub columns: Vec<ColumnLayout>,
}

/// How the items of a block lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// An item a row.
    Down,
    /// An item a column.
    Across,
    /// An item a card, its answers beside or below their labels.
    Cards,
    /// A school a row.
    SchoolRows,
    /// A school a column.
    SchoolColumns,
}

/// What a column was taken for.
#[derive(Debug, Clone)]
pub struct ColumnLayout {
    /// Its header cell, labelled with the header's words.
    pub place: Place,
    /// What it holds, or might hold.
    pub role: Role,
    /// How many columns it spans: a title may stand in several.
    pub width: u32,
    /// Whether it was read as that.
    pub is_taken: bool,
    /// What spoke for and against it.
    pub reasons: Vec<Reason>,
}

impl BlockLayout {
    /// Whether points or marks were read from it.
    pub fn has_score(&self) -> bool {
        let answers = |column: &ColumnLayout| {
            column.is_taken && matches!(column.role, Role::Score | Role::Met | Role::NotMet)
        };
        self.columns.iter().any(answers)
    }
}

impl ColumnLayout {
    /// What a person calls the column: its letter, or its row's number where items run across.
    pub fn line(&self, direction: Direction) -> Option<String> {
        self.line_at(0, direction)
    }

    /// What a person calls the last column that it spans.
    pub fn last_line(&self, direction: Direction) -> Option<String> {
        self.line_at(self.width.saturating_sub(1), direction)
    }

    fn line_at(&self, offset: u32, direction: Direction) -> Option<String> {
        let cell = self.place.cell?;
        Some(match direction {
            Direction::Down | Direction::SchoolRows => cell.col.right(offset).to_string(),
            Direction::Across | Direction::SchoolColumns => cell.row.down(offset).to_string(),
            // A label stands in every card: there is no column to name.
            Direction::Cards => cell.to_string(),
        })
    }
}

/// Every role, in the order in which a column that has several is called by one.
pub const ROLES: [Role; 16] = [
    Role::Number,
    Role::Title,
    Role::Max,
    Role::Score,
    Role::Review,
    Role::Met,
    Role::NotMet,
    Role::Level,
    Role::Evidence,
    Role::EvidenceTitle,
    Role::Link,
    Role::Note,
    Role::RegisterDate,
    Role::RegisterIssuer,
    Role::RegisterLocation,
    Role::Other,
];

/// How a block was understood; `index` is its number and `kind` what it was taken for.
pub fn of_block(block: &Block, index: Option<usize>, kind: Kind) -> BlockLayout {
    let (table, claims) = (&block.table, &block.claims);
    let mut told: Vec<(Claim, bool)> = Vec::new();
    let reasons = |claims: &[Claim], col, role| {
        claims.iter().find(|claim| claim.col == col && claim.role == role).map(|claim| claim.reasons.clone())
    };
    for role in ROLES {
        for col in table.columns.all(role) {
            let is_rival = role == Role::Score && claims.rivals.contains(col);
            let reasons = reasons(&claims.columns, *col, role).unwrap_or_else(|| vec![Reason::Words]);
            told.push((Claim { col: *col, role, reasons }, !is_rival));
        }
    }
    for claim in &claims.passed {
        let is_rival = claims.rivals.contains(&claim.col);
        if is_rival || !told.iter().any(|(known, _)| known.col == claim.col && known.role != Role::Other) {
            told.retain(|(known, _)| known.col != claim.col);
            told.push((claim.clone(), false));
        }
    }
    if matches!(block.frame, Frame::Cards(_)) {
        // Code and title have no label of their own.
        told.retain(|(claim, _)| !matches!(claim.role, Role::Number | Role::Title));
    }
    told.sort_by_key(|(claim, _)| claim.col);
    let column = |(mut claim, is_taken): (Claim, bool)| {
        if claims.rivals.contains(&claim.col) && claim.role == Role::Score {
            claim.reasons.push(Reason::Rival);
        }
        let label = table.labels.iter().find(|label| label.at.col == claim.col);
        let at = label.map_or(Address::new(table.header, claim.col), |label| label.at);
        let shown = label.map(|label| label.shown.join(" / ")).unwrap_or_default();
        let group = table.columns.titles().iter().filter(|_| claim.role == Role::Title);
        let group = group.into_iter().find(|group| group.first() == Some(&claim.col));
        let width = group.and_then(|group| u32::try_from(group.len()).ok()).unwrap_or(1);
        let Claim { role, reasons, .. } = claim;
        ColumnLayout { place: block.at(at).with_label(&shown), role, width, is_taken, reasons }
    };
    let header = header_area(block);
    BlockLayout {
        sheet: block.sheet.name.clone(),
        header,
        index,
        direction: match block.frame {
            Frame::Down => Direction::Down,
            Frame::Across => Direction::Across,
            Frame::Cards(_) => Direction::Cards,
        },
        kind,
        columns: told.into_iter().map(column).collect(),
    }
}

/// Hidden rows that are copies of visible ones, as one part that was left out.
pub fn hidden_rows(block: &Block, copies: &BTreeSet<Row>) -> Option<LeftOut> {
    let first = *copies.first()?;
    let place = block.at(Address::new(first, block.table.from));
    Some(LeftOut { place, kind: Kind::Hidden, block: None, rows: None, is_doubtful: false })
}

/// The cells that a block's header spans, as a person calls them.
pub fn header_area(block: &Block) -> Area {
    let table = &block.table;
    let labels = || table.labels.iter().map(|label| label.at.col);
    let first = labels().min().unwrap_or(table.from);
    let last = labels().max().unwrap_or(table.from);
    let below = table.first.index().saturating_sub(1).max(table.header.index());
    let area = Area {
        first: Address::new(table.header, first),
        last: Address::new(crate::cell::Row::from_index(below), last),
    };
    Area { first: block.frame.seen(area.first), last: block.frame.seen(area.last) }
}

impl Direction {
    /// Its key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Across => "across",
            Self::Cards => "cards",
            Self::SchoolRows => "school_rows",
            Self::SchoolColumns => "school_columns",
        }
    }
}

impl Role {
    /// Its key, as in `schema/layouts/columns.toml`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Title => "title",
            Self::Max => "max",
            Self::Score => "score",
            Self::Review => "review",
            Self::Level => "level",
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Evidence => "evidence",
            Self::EvidenceTitle => "evidence_title",
            Self::Link => "link",
            Self::Note => "note",
            Self::Other => "other",
            Self::RegisterDate => "register_date",
            Self::RegisterIssuer => "register_issuer",
            Self::RegisterLocation => "register_location",
        }
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Filled,
        Self::Draft,
        Self::Member,
        Self::Repeated,
        Self::Review,
        Self::Earlier,
        Self::Plan,
        Self::Example,
        Self::Blank,
        Self::Hidden,
    ];

    /// Its key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Filled => "filled",
            Self::Draft => "draft",
            Self::Member => "member",
            Self::Repeated => "repeated",
            Self::Review => "review",
            Self::Earlier => "earlier",
            Self::Plan => "plan",
            Self::Example => "example",
            Self::Blank => "blank",
            Self::Hidden => "hidden",
        }
    }
}

impl Reason {
    /// Its key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Says(voice) => voice.key(),
            Self::Points(_) => "points",
            Self::Maxima => "maxima",
            Self::Totals(_) => "totals",
            Self::WrongTotals(_) => "wrong_totals",
            Self::OneOfSeveral => "one_of_several",
            Self::Marks => "marks",
            Self::Evidence(_) => "evidence",
            Self::Item => "item",
            Self::Rival => "rival",
            Self::LayoutFile => "layout_file",
        }
    }

    /// What it counts, where it does.
    pub const fn count(self) -> Option<usize> {
        match self {
            Self::Points(count) | Self::Totals(count) | Self::WrongTotals(count) | Self::Evidence(count) => {
                Some(count)
            }
            _ => None,
        }
    }
}

impl Voice {
    /// The key of the reason that a header speaks with this voice.
    const fn key(self) -> &'static str {
        match self {
            Self::Foreign => "says_foreign",
            Self::Difference => "says_difference",
            Self::Example => "says_example",
            Self::Blank => "says_blank",
            Self::Aim => "says_aim",
            Self::Earlier => "says_earlier",
            Self::Review => "says_review",
            Self::Approved => "says_approved",
            Self::Agreed => "says_agreed",
            Self::Mean => "says_mean",
            Self::Draft => "says_draft",
            Self::Member => "says_member",
            Self::Present => "says_present",
            Self::Own => "says_own",
            Self::Guide => "says_guide",
        }
    }
}
