//! What the programs that measure have in common.

pub mod allocations;
pub mod contestants;
pub mod growth;
pub mod own;
pub mod report;
pub mod timing;
pub mod workload;
