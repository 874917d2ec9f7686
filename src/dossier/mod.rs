//! The file for inspection (hồ sơ minh chứng): which evidence goes where, put up as a bag of BagIt (RFC 8493) that
//! anybody's tools can verify.
//!
//! An assessment and the names of the files at hand come in; a [`Plan`] goes out, then with what is in the files a
//! [`Dossier`]: every file with its place, its size and its SHA-256. [`seal`] puts it into a [`Sink`], a folder or a
//! zip, and holds every byte against what was listed. [`verify()`] reads a bag again, whoever made it. Files come in as
//! readers; where they stand is for others to know.

pub mod bag;
mod digest;
mod names;
mod pieces;
mod plan;
mod problem;
mod seal;
mod told;
pub mod verify;
pub mod zipped;

pub use digest::{Algorithm, Digests, Seen, look, pour};
pub use pieces::{Piece, pieces};
pub use plan::{Filed, Found, LeftOut, Options, Own, OwnKind, Place, Plan, Words, own_name};
pub use problem::Problem;
pub use seal::{Broken, Dossier, Entry, Sink, Source, seal};
pub use told::{Told, told};
pub use verify::{Bag, Member, Verified, verify};
