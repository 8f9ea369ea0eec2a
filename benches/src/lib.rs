//! What the benchmark and the instruction count have in common.

pub mod allocations;
pub mod contestants;
pub mod growth;
pub mod timing;
pub mod welch;
pub mod workload;
