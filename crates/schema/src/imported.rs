//! Pages of another program's file, read by one crate and written by another.

/// Pages as forms, each with its origin at the lower left of its trim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Objects as they stand in a file, with their numbers: consecutive from the first number that
    /// the writer leaves free.
    pub objects: Vec<(i32, Vec<u8>)>,
    /// The number of each form.
    pub forms: Vec<i32>,
    /// The number of what the catalogue says of layers, if the file has any.
    pub layers: Option<i32>,
}
