//! The health scripts for Argo CD, run by a real Lua with as much of its library as Argo CD gives them.

use meshfed::manifest::layout::HEALTH;
use mlua::serde::SerializeOptions;
use mlua::{Lua, LuaOptions, LuaSerdeExt, StdLib, Table};
use serde_json::Value;

/// Status and message of an object.
pub fn health(object: &Value) -> (String, String) {
    let (_, script) = HEALTH
        .iter()
        .find(|(kind, _)| object["kind"] == kind.kind)
        .unwrap_or_else(|| panic!("no script for {}", object["kind"]));
    let lua = Lua::new_with(StdLib::TABLE, LuaOptions::default()).expect("a Lua");
    let nothing = SerializeOptions::new()
        .serialize_none_to_null(false)
        .serialize_unit_to_null(false);
    let value = lua.to_value_with(object, nothing).expect("an object is a table");
    lua.globals().set("obj", value).expect("a global");
    let told: Table = lua
        .load(*script)
        .eval()
        .unwrap_or_else(|error| panic!("{error}\n{object:#}"));
    let text = |field: &str| told.get::<String>(field).expect("a text");
    (text("status"), text("message"))
}
