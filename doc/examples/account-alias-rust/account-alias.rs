// SPDX-License-Identifier: Apache-2.0
// account-alias.rs - account-alias in Rust: the binary interface of plugin.h by hand, JSON by jansson, no crate
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int, c_void};
use std::ptr::null;

// A text as C has it.
macro_rules! c {
    ($text:expr) => {
        concat!($text, "\0").as_ptr() as *const c_char
    };
}

type Call = *mut c_void;
type Json = *mut c_void;
type Function = extern "C" fn(*const Host, Call) -> c_int;

#[repr(C)]
struct Host {
    size: u32,
    api: u32,
    input: extern "C" fn(Call) -> *const c_char,
    output: extern "C" fn(Call, *const c_char) -> c_int,
    request: extern "C" fn(Call, *const c_char, *const c_char) -> *const c_char,
    error: extern "C" fn(Call) -> *const c_char,
    note: extern "C" fn(Call, *const c_char, *const c_char) -> c_int,
    progress: extern "C" fn(Call, *const c_char),
    log: extern "C" fn(Call, c_int, *const c_char),
    fail: extern "C" fn(Call, *const c_char, *const c_char, *const c_char),
}

#[repr(C)]
pub struct Step {
    name: *const c_char,
    summary: *const c_char,
    params: *const c_char,
    outputs: *const c_char,
    reads: *const *const c_char,
    writes: *const *const c_char,
    inspect: Function,
    desire: Function,
    apply: Function,
    timeout_s: u32,
    resources: *const c_char,
}

#[repr(C)]
pub struct Plugin {
    abi: u32,
    api: u32,
    step_size: u32,
    n_steps: u32,
    name: *const c_char,
    version: *const c_char,
    vendor: *const c_char,
    steps: *const Step,
}

#[link(name = "jansson")]
extern "C" {
    fn json_loads(text: *const c_char, flags: usize, error: *mut c_void) -> Json;
    fn json_object_get(object: Json, key: *const c_char) -> Json;
    fn json_array_get(array: Json, index: usize) -> Json;
    fn json_string_value(value: Json) -> *const c_char;
}

fn owned(text: *const c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    Some(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

// A member of a document, by keys and one index at the end. Documents stay until the process ends, which is soon.
fn text_at(document: *const c_char, keys: &[*const c_char], index: Option<usize>) -> Option<String> {
    unsafe {
        let mut value = json_loads(document, 0, std::ptr::null_mut());
        for key in keys {
            value = json_object_get(value, *key);
        }
        owned(json_string_value(index.map_or(value, |i| json_array_get(value, i))))
    }
}

// An alias has letters, digits and hyphens, which need no escapes.
fn answer(host: &Host, call: Call, text: String) -> c_int {
    (host.output)(call, CString::new(text).unwrap().as_ptr())
}

extern "C" fn inspect(host: *const Host, call: Call) -> c_int {
    let host = unsafe { &*host };
    let found = (host.request)(call, c!("aws:iam:ListAccountAliases"), c!("{}"));
    if found.is_null() {
        return -1;
    }
    answer(host, call, match text_at(found, &[c!("AccountAliases")], Some(0)) {
        Some(alias) => format!(r#"{{"kind": "observed", "doc": {{"alias": "{alias}"}}, "outputs": {{"alias": "{alias}"}}}}"#),
        None => r#"{"kind": "absent"}"#.to_string(),
    })
}

extern "C" fn desire(host: *const Host, call: Call) -> c_int {
    let host = unsafe { &*host };
    let wanted = text_at((host.input)(call), &[c!("params"), c!("alias")], None).unwrap_or_default();
    // An account has one alias; a second one would replace it, and bookmarks would break.
    if text_at((host.input)(call), &[c!("seen"), c!("alias")], None).map_or(false, |there| there != wanted) {
        (host.fail)(call, c!("conflict"), c!("OtherAlias"), c!("the account has another alias: keep that one"));
        return -1;
    }
    answer(host, call, format!(r#"{{"doc": {{"alias": "{wanted}"}}}}"#))
}

extern "C" fn apply(host: *const Host, call: Call) -> c_int {
    let host = unsafe { &*host };
    let alias = text_at((host.input)(call), &[c!("want"), c!("alias")], None).unwrap_or_default();
    let input = CString::new(format!(r#"{{"AccountAlias": "{alias}"}}"#)).unwrap();
    let done = (host.request)(call, c!("aws:iam:CreateAccountAlias"), input.as_ptr());
    if done.is_null() { -1 } else { 0 }
}

struct List([*const c_char; 2]);
unsafe impl Sync for List {}
unsafe impl Sync for Step {}
unsafe impl Sync for Plugin {}

static READS: List = List([c!("iam:ListAccountAliases"), null()]);
static WRITES: List = List([c!("iam:CreateAccountAlias"), null()]);
static STEP: Step = Step {
    name: c!("account-alias"),
    summary: c!("The alias in the address of the customer's sign-in page"),
    params: c!(r#"{"type": "object", "required": ["alias"],
                 "properties": {"alias": {"type": "string", "pattern": "^[a-z0-9](-?[a-z0-9]){2,62}$"}}}"#),
    outputs: c!(r#"{"type": "object", "properties": {"alias": {"type": "string"}}}"#),
    reads: &READS.0[0],
    writes: &WRITES.0[0],
    inspect,
    desire,
    apply,
    timeout_s: 0,
    resources: null(),
};

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static gangway_plugin: Plugin = Plugin {
    abi: 1,
    api: 1,
    step_size: std::mem::size_of::<Step>() as u32,
    n_steps: 1,
    name: c!("account-alias"),
    version: c!("1.0"),
    vendor: c!("Example Ltd"),
    steps: &STEP,
};
