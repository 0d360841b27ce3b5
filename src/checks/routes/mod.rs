//! Routes and policies around imported and exported services: what the API server accepts and no request survives.

mod authorization;
mod catalogue;
mod codes;
mod delegates;
mod destinations;
mod hosts;
mod tls;

pub(super) use catalogue::CHECKS;
