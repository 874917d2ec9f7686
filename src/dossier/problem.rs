//! What can be wrong with a bag, each with its name; the words stand in the messages, below `bag`.

/// Something that does not hold, or that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There is no declaration: it is no bag.
    NoBag,
    /// The declaration cannot be read or is of a version or encoding that is not known.
    BadDeclaration(String),
    /// No manifest of the payload by an algorithm that is known.
    NoManifest,
    /// A manifest by an algorithm that is not known: it is passed over.
    UnknownAlgorithm(String),
    /// A text file that cannot be read as text.
    BadText(String),
    /// A line of a manifest that is none.
    Malformed(String, usize),
    /// A path that leads out of the bag.
    Outside(String, String),
    /// A manifest that names one file twice.
    Twice(String, String),
    /// A file that a manifest names and that is not there.
    Missing(String),
    /// The same, to be fetched from elsewhere: that is left to a person.
    NotFetched(String),
    /// A file of the payload that no manifest names.
    Extra(String),
    /// A file of the payload that this manifest does not name though another does.
    Unlisted(String, String),
    /// A file that is not what it was.
    Changed(String),
    /// A file that could not be read.
    Unread(String, String),
    /// A file that only leads to another place.
    Link(String),
    /// Two files that some systems take for one.
    Clash(String, String),
    /// The payload has other numbers of bytes and files than the bag says: said, found.
    Oxum(String, String),
    /// Files beside the bag's own folder.
    Beside(String),
    /// Only algorithms by which a file can be forged.
    Weak,
    /// No digests of the text files themselves.
    NoTagManifest,
}

impl Problem {
    /// Whether the bag holds all the same.
    pub const fn is_note(&self) -> bool {
        matches!(
            self,
            Self::UnknownAlgorithm(_) | Self::Clash(..) | Self::Beside(_) | Self::Weak | Self::NoTagManifest
        )
    }

    /// Its name for programs, and for looking up its words.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoBag => "no_bag",
            Self::BadDeclaration(_) => "bad_declaration",
            Self::NoManifest => "no_manifest",
            Self::UnknownAlgorithm(_) => "unknown_algorithm",
            Self::BadText(_) => "bad_text",
            Self::Malformed(..) => "malformed",
            Self::Outside(..) => "outside",
            Self::Twice(..) => "twice",
            Self::Missing(_) => "missing",
            Self::NotFetched(_) => "not_fetched",
            Self::Extra(_) => "extra",
            Self::Unlisted(..) => "unlisted",
            Self::Changed(_) => "changed",
            Self::Unread(..) => "unread",
            Self::Link(_) => "link",
            Self::Clash(..) => "clash",
            Self::Oxum(..) => "oxum",
            Self::Beside(_) => "beside",
            Self::Weak => "weak",
            Self::NoTagManifest => "no_tag_manifest",
        }
    }

    /// The file that it is about, and what else there is to say of it.
    pub fn about(&self) -> (&str, String) {
        match self {
            Self::NoBag | Self::NoManifest | Self::Weak | Self::NoTagManifest => ("", String::new()),
            Self::BadDeclaration(detail) | Self::UnknownAlgorithm(detail) => ("", detail.clone()),
            Self::BadText(path)
            | Self::Missing(path)
            | Self::NotFetched(path)
            | Self::Extra(path)
            | Self::Changed(path)
            | Self::Link(path)
            | Self::Beside(path) => (path, String::new()),
            Self::Malformed(path, line) => (path, line.to_string()),
            Self::Outside(file, path) | Self::Twice(file, path) => (path, file.clone()),
            Self::Unlisted(path, manifest) => (path, manifest.clone()),
            Self::Unread(path, detail) => (path, detail.clone()),
            Self::Clash(path, other) => (path, other.clone()),
            Self::Oxum(said, found) => (said, found.clone()),
        }
    }
}
