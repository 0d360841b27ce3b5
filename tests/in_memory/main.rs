//! Whole federations in memory: planned by meshfed, brought up by the simulator, and judged by the checks.

mod federation;
mod healthy;
mod hostile;
mod judged;
mod properties;
mod shown;
mod verdict;
mod view;
