//! Objects without `metadata.managedFields`: who owns which field is often half of what an API server sends, no
//! observation reads it, and there is no way to ask for objects without it.

use std::borrow::Cow;
use std::fmt::Debug;

use kube::api::{DynamicObject, ListParams};
use kube::core::{ObjectList, PartialObjectMeta, Request, request};
use kube::{Client, Error, Resource};
use tokio::sync::Semaphore;

use super::check_names;
use super::fault::Fault;
use super::requests::Failed;
use crate::api::FromJson;
use crate::manifest::Kind;

/// Bytes from which on an answer is read on a thread of its own, so that others are not kept waiting.
const LONG: usize = 64 * 1024;

/// Long answers that are read at once.
static READING: Semaphore = Semaphore::const_new(2);

/// Objects of a list that are asked for at once.
const PAGE: u32 = 500;

/// Pages of a list that are read: no cluster has so many objects of a kind, so nothing asks for more but a server that has
/// no end.
const PAGES: usize = 1000;

/// What an API server answers that does not know a page any more: the objects of a list are kept for minutes only.
const EXPIRED: u16 = 410;

/// What is passed over in an answer. Inside a text every quote is escaped, so this is always a key.
const KEY: &str = "\"managedFields\":";

/// Lists objects, of the whole cluster where there is no namespace.
pub(super) async fn list<K>(client: &Client, namespace: Option<&str>, parameters: &ListParams) -> kube::Result<Vec<K>>
where
    K: Resource<DynamicType = ()> + FromJson + Debug + Send + 'static,
{
    if let Some(namespace) = namespace {
        check_names(&[namespace]).map_err(|fault| Error::Service(Failed(fault).into()))?;
    }
    let path = K::url_path(&(), namespace);
    let page = |page: &ListParams| Request::new(path.as_str()).list(page);
    let parse = |text: &str| K::list(&without_values_of_key(text));
    let all = pages(client, parameters, page, parse).await?;
    Ok(all.into_iter().map(without_managed_fields).collect())
}

/// Lists objects of a kind in a namespace, with the managers of their fields.
pub(super) async fn list_with_managers(
    client: &Client,
    kind: &Kind,
    namespace: &str,
) -> kube::Result<Vec<DynamicObject>> {
    let path = DynamicObject::url_path(&kind.api_resource(), Some(namespace));
    let page = |page: &ListParams| Request::new(path.as_str()).list(page);
    pages(client, &ListParams::default(), page, |text| serde_json::from_str(text)).await
}

/// Lists no more than the metadata of every object of a kind, in the whole cluster where there is no namespace.
pub(super) async fn list_metadata<K>(
    client: &Client,
    namespace: Option<&str>,
) -> kube::Result<Vec<PartialObjectMeta<K>>>
where
    K: Resource<DynamicType = ()> + Clone + Debug + Send + 'static,
{
    if let Some(namespace) = namespace {
        check_names(&[namespace]).map_err(|fault| Error::Service(Failed(fault).into()))?;
    }
    let path = K::url_path(&(), namespace);
    let page = |page: &ListParams| Request::new(path.as_str()).list_metadata(page);
    let parse = |text: &str| serde_json::from_str(&without_values_of_key(text));
    let all = pages(client, &ListParams::default(), page, parse).await?;
    Ok(all.into_iter().map(without_managed_fields).collect())
}

/// Asks page by page, so that no answer is longer than needed. Where a page is not known any more, all of it is asked for in
/// one answer, as kubectl does.
async fn pages<T>(
    client: &Client,
    parameters: &ListParams,
    request: impl Fn(&ListParams) -> Result<http::Request<Vec<u8>>, request::Error>,
    parse: fn(&str) -> serde_json::Result<ObjectList<T>>,
) -> kube::Result<Vec<T>>
where
    T: Clone + Debug + Send + 'static,
{
    let page = async |parameters: &ListParams| -> kube::Result<ObjectList<T>> {
        let request = request(parameters).map_err(Error::BuildRequest)?;
        read(client.request_text(request).await?, parse).await
    };
    let mut asked = parameters.clone().limit(PAGE);
    let mut all = Vec::new();
    for _ in 0..PAGES {
        let list = match page(&asked).await {
            Err(Error::Api(status)) if status.code == EXPIRED && asked.continue_token.is_some() => {
                all.clear();
                asked = parameters.clone();
                continue;
            }
            list => list?,
        };
        all.extend(list.items);
        match list.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => asked.continue_token = Some(token),
            None => return Ok(all),
        }
    }
    let endless = Fault::Unanswered(format!("the list has no end: more than {PAGES} pages were answered"));
    Err(Error::Service(Failed(endless).into()))
}

/// The same object without `metadata.managedFields`: where the text was not as expected they are still there.
pub(super) fn without_managed_fields<K: Resource>(mut object: K) -> K {
    object.meta_mut().managed_fields = None;
    object
}

async fn read<T>(answer: String, parse: fn(&str) -> serde_json::Result<T>) -> kube::Result<T>
where
    T: Send + 'static,
{
    let long = answer.len() > LONG;
    let parse = move || parse(&answer).map_err(Error::SerdeError);
    if long {
        // A few threads that read hold less than many, and are as quick.
        let _permit = READING.acquire().await.expect("nobody closes it");
        let read = tokio::task::spawn_blocking(parse).await;
        read.map_err(|error| Error::Service(error.into()))?
    } else {
        parse()
    }
}

/// The JSON text with `null` in the place of every list under `KEY`.
fn without_values_of_key(text: &str) -> Cow<'_, str> {
    if !text.contains(KEY) {
        return Cow::Borrowed(text);
    }
    let mut lean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(KEY) {
        let (before, value) = rest.split_at(at + KEY.len());
        lean.push_str(before);
        rest = match list_length(value) {
            Some(length) => {
                lean.push_str("null");
                &value[length..]
            }
            None => value,
        };
    }
    lean.push_str(rest);
    Cow::Owned(lean)
}

/// How long the list is that the text begins with; `None` where it begins with something else or does not end.
fn list_length(text: &str) -> Option<usize> {
    if !text.starts_with('[') {
        return None;
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' if !quoted => depth += 1,
            b']' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Value {
        serde_json::from_str(&without_values_of_key(text)).expect("JSON")
    }

    /// The same by a parser.
    fn nulled(value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(nulled).collect(),
            Value::Object(fields) => {
                let nulled = fields.into_iter().map(|(key, value)| {
                    let owners = key == "managedFields" && value.is_array();
                    (key, if owners { Value::Null } else { nulled(value) })
                });
                Value::Object(nulled.collect())
            }
            value => value,
        }
    }

    #[test]
    fn only_the_owners_of_fields_are_left_out() {
        let object =
            json!({"metadata": {"name": "a", "managedFields": [{"fieldsV1": {"f:]": [["x\"]"]]}}]}, "spec": [1]});
        let lean = json!({"metadata": {"name": "a", "managedFields": null}, "spec": [1]});
        assert_eq!(read(&json!([object, object]).to_string()), json!([lean, lean]));
    }

    #[test]
    fn a_text_that_quotes_an_object_stays_as_it_is() {
        let quoted = json!({"managedFields": [1]}).to_string();
        let object = json!({"metadata": {"annotations": {"last": quoted, "managedFields": "[", "x": "\\"}}});
        assert_eq!(read(&object.to_string()), object);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let text = r#"[\[\]{}"\\:,a]{0,6}|managedFields|"managedFields":\["#;
        let leaf = prop_oneof![
            text.prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            Just(Value::Null)
        ];
        leaf.prop_recursive(4, 32, 4, move |inner| {
            let key = prop_oneof![Just("managedFields".to_owned()), text.prop_map(String::from)];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((key, inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_answer_reads_as_a_parser_would_leave_the_owners_out(value in any_json()) {
            prop_assert_eq!(read(&value.to_string()), nulled(value));
        }
    }
}
