//! Images as they should be, as power cuts leave them, and made to be wrong.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_data;
mod bad_image;
mod golden;
mod image;
mod power_cut;
mod random;
mod samples;
