//! A row for each fact: what a federation is made of, what breaks it, and what istiods then write, field by field.

mod faults;
mod healthy;
mod operator;
mod roots;
mod sets;
mod stand_in;
mod starvation;
