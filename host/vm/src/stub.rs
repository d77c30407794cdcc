//! Temporary.
/// t
pub mod vmm {
    /// t
    #[derive(Clone, Copy, Debug)]
    pub enum Accelerator { #[allow(dead_code)] Kvm, Tcg }
    impl Accelerator { pub fn name(self) -> &'static str { match self { Self::Kvm => "kvm", Self::Tcg => "tcg" } } }
    /// t
    pub mod accel {
        pub struct Explanation { pub chosen: super::Accelerator, pub reasons: Vec<String> }
        pub fn explain(_: &avf_home::Environment) -> Explanation { Explanation { chosen: super::Accelerator::Tcg, reasons: vec![] } }
    }
}
