//! The headers compile, each alone and all together, without a warning.

use anyhow::Result;
use sdk_headers::{COMPILERS, Compiler, OUTERMOST, names};

/// Whether all of the compilers take a source.
fn check(compilers: impl IntoIterator<Item = Compiler>, source: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    compilers.into_iter().try_for_each(|compiler| compiler.check(folder.path(), source))
}

fn including(headers: &[String]) -> String {
    headers.iter().map(|name| format!("#include <android/{name}>\n")).collect()
}

#[test]
fn each_c_header_stands_alone() -> Result<()> {
    let headers = names::c_headers()?;
    assert_eq!(headers.len(), 5, "{headers:?}");
    for header in headers {
        check(COMPILERS, &including(&[header]))?;
    }
    Ok(())
}

#[test]
fn each_cxx_header_stands_alone() -> Result<()> {
    let c_headers = names::c_headers()?;
    let cxx = COMPILERS.into_iter().filter(|compiler| compiler.is_cxx());
    for header in names::headers()?.into_iter().filter(|name| !c_headers.contains(name)) {
        check(cxx.clone(), &including(&[header]))?;
    }
    Ok(())
}

#[test]
fn all_headers_go_together_in_any_order() -> Result<()> {
    let (mut c, mut all) = (names::c_headers()?, names::headers()?);
    let ours = "#include <vm_main.h>\n#include <vm_payload.h>\n#include <android/log.h>\n";
    for _ in 0..2 {
        check(COMPILERS, &format!("{ours}{}", including(&c)))?;
        let cxx = COMPILERS.into_iter().filter(|compiler| compiler.is_cxx());
        check(cxx, &format!("{}{ours}", including(&all)))?;
        c.reverse();
        all.reverse();
    }
    Ok(())
}

/// The numbers are part of the protocol, and of compiled payloads.
#[test]
fn constants_have_the_values_of_android() -> Result<()> {
    let values = [
        ("STATUS_OK", "0"),
        ("STATUS_UNKNOWN_ERROR", "(-2147483647 - 1)"),
        ("STATUS_BAD_TYPE", "-2147483647"),
        ("STATUS_FAILED_TRANSACTION", "-2147483646"),
        ("STATUS_FDS_NOT_ALLOWED", "-2147483641"),
        ("STATUS_UNEXPECTED_NULL", "-2147483640"),
        ("STATUS_NO_MEMORY", "-12"),
        ("STATUS_INVALID_OPERATION", "-38"),
        ("STATUS_BAD_VALUE", "-22"),
        ("STATUS_NAME_NOT_FOUND", "-2"),
        ("STATUS_PERMISSION_DENIED", "-1"),
        ("STATUS_NO_INIT", "-19"),
        ("STATUS_ALREADY_EXISTS", "-17"),
        ("STATUS_DEAD_OBJECT", "-32"),
        ("STATUS_BAD_INDEX", "-75"),
        ("STATUS_NOT_ENOUGH_DATA", "-61"),
        ("STATUS_WOULD_BLOCK", "-11"),
        ("STATUS_TIMED_OUT", "-110"),
        ("STATUS_UNKNOWN_TRANSACTION", "-74"),
        ("EX_NONE", "0"),
        ("EX_SECURITY", "-1"),
        ("EX_BAD_PARCELABLE", "-2"),
        ("EX_ILLEGAL_ARGUMENT", "-3"),
        ("EX_NULL_POINTER", "-4"),
        ("EX_ILLEGAL_STATE", "-5"),
        ("EX_NETWORK_MAIN_THREAD", "-6"),
        ("EX_UNSUPPORTED_OPERATION", "-7"),
        ("EX_SERVICE_SPECIFIC", "-8"),
        ("EX_PARCELABLE", "-9"),
        ("EX_TRANSACTION_FAILED", "-129"),
        ("FLAG_ONEWAY", "1"),
        ("FLAG_CLEAR_BUF", "0x20"),
        ("FIRST_CALL_TRANSACTION", "1"),
        ("LAST_CALL_TRANSACTION", "0xffffff"),
    ];
    let mut source = including(&["binder_ibinder.h".to_owned()]);
    source.push_str("#include <assert.h>\n");
    for (name, value) in values {
        source.push_str(&format!("static_assert({name} == {value}, \"{name}\");\n"));
    }
    check(COMPILERS, &source)
}

/// A payload that names a type that AIDL has not must not compile into something else.
#[test]
fn unknown_types_are_refused() {
    let source = |value: &str| {
        format!(
            "#include <android/binder_parcel_utils.h>\n\
             binder_status_t f(AParcel* parcel, const {value}& value) {{\n\
                 return ndk::AParcel_writeData(parcel, value);\n}}\n"
        )
    };
    assert!(check(OUTERMOST, &source("std::vector<std::string>")).is_ok());
    for value in ["void*", "int16_t", "std::optional<int32_t>", "std::wstring", "AStatus*"] {
        for compiler in OUTERMOST {
            assert!(check([compiler], &source(value)).is_err(), "{compiler:?} takes {value}");
        }
    }
}
