//! Which papers there are: the only place that lists them.

/// What a paper is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One school.
    School,
    /// The schools of a unit.
    Unit,
}

/// A paper of the year (văn bản).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The council is set up (quyết định thành lập Hội đồng).
    Council,
    /// The plan with its tasks (kế hoạch tự đánh giá).
    Plan,
    /// The council's minutes (biên bản tự đánh giá).
    Minutes,
    /// The head recognises the result (quyết định công nhận kết quả tự đánh giá).
    Recognition,
    /// The school reports to the unit above (báo cáo kết quả tự đánh giá).
    Report,
    /// The school asks for the external assessment (tờ trình đề nghị đánh giá ngoài).
    Request,
    /// The unit above reports on its schools (báo cáo của đơn vị).
    UnitReport,
}

impl Kind {
    /// All of them, in the order of the year.
    pub const ALL: [Self; 7] = [
        Self::Council,
        Self::Plan,
        Self::Minutes,
        Self::Recognition,
        Self::Report,
        Self::Request,
        Self::UnitReport,
    ];

    /// Its name in commands and in names of files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Council => "quyet-dinh-hoi-dong",
            Self::Plan => "ke-hoach",
            Self::Minutes => "bien-ban",
            Self::Recognition => "quyet-dinh-cong-nhan",
            Self::Report => "bao-cao",
            Self::Request => "to-trinh",
            Self::UnitReport => "bao-cao-don-vi",
        }
    }

    /// Its English name in commands.
    pub const fn alias(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Plan => "plan",
            Self::Minutes => "minutes",
            Self::Recognition => "recognition",
            Self::Report => "report",
            Self::Request => "request",
            Self::UnitReport => "unit-report",
        }
    }

    /// The paper of either name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == name || kind.alias() == name)
    }

    /// What it is about.
    pub const fn subject(self) -> Subject {
        match self {
            Self::UnitReport => Subject::Unit,
            _ => Subject::School,
        }
    }

    /// Whether it tells the year's result, so that it waits for a form without errors.
    pub const fn tells_result(self) -> bool {
        !matches!(self, Self::Council | Self::Plan)
    }

    /// The name of its template's file, which a paper's own name ends with.
    pub fn file_name(self) -> String {
        format!("{}.docx", self.key())
    }

    /// The template that comes with the program.
    pub const fn built_in(self) -> &'static [u8] {
        match self {
            Self::Council => include_bytes!("../../../workbooks/papers/quyet-dinh-hoi-dong.docx"),
            Self::Plan => include_bytes!("../../../workbooks/papers/ke-hoach.docx"),
            Self::Minutes => include_bytes!("../../../workbooks/papers/bien-ban.docx"),
            Self::Recognition => include_bytes!("../../../workbooks/papers/quyet-dinh-cong-nhan.docx"),
            Self::Report => include_bytes!("../../../workbooks/papers/bao-cao.docx"),
            Self::Request => include_bytes!("../../../workbooks/papers/to-trinh.docx"),
            Self::UnitReport => include_bytes!("../../../workbooks/papers/bao-cao-don-vi.docx"),
        }
    }
}
