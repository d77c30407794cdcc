//! The commands on VMs with names.
//!
//! | file | what is in it |
//! |---|---|
//! | `named/create.rs` | `vm create` |
//! | `named/set.rs` | `vm set` |
//! | `named/run.rs` | `vm run NAME` |
//! | `named/show.rs` | `vm show`, and what is said of a configuration |
//! | `named/delete.rs` | `vm delete` |
//! | `named/bundle.rs` | `vm export` and `vm import` |

mod bundle;
mod create;
mod delete;
mod run;
mod set;
mod show;

pub use bundle::{export, import};
pub use create::create;
pub use delete::delete;
pub use run::run;
pub use set::set;
pub use show::show;
