//! Names that C++ cannot have.

use super::Case;

pub const CASES: &[Case] = &[
    (
        "package p.delete; interface IFoo {}",
        &["1:9: `delete` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface register {}",
        &["1:11: `register` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { void delete(); }",
        &["1:23: `delete` is a word of C++ or a macro of its library; rename it"],
    ),
    ("interface IFoo { int dump(); }", &[]),
    (
        "enum IFoo { EINVAL }",
        &["1:13: `EINVAL` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { const int BIG_ENDIAN = 1; void va_start(); }",
        &[
            "1:28: `BIG_ENDIAN` is a word of C++ or a macro of its library; rename it",
            "1:49: `va_start` is a word of C++ or a macro of its library; rename it",
        ],
    ),
    (
        "union IFoo { int SYS_read; int SYS_RESET; int EINVALID; }",
        &["1:18: `SYS_read` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { void _aidl_x(); }",
        &["1:23: `_aidl_x` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "interface IFoo { const int NULL = 0; }",
        &["1:28: `NULL` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { void IFoo(); }",
        &["1:23: `IFoo` has the name of its class in C++; rename it"],
    ),
    (
        "parcelable IFoo { int template; int toString; int fine; }",
        &[
            "1:23: `template` is a word of C++ or a macro of its library; rename it",
            "1:37: `toString` is a name that the generated C++ class needs itself; rename it",
        ],
    ),
    (
        "parcelable IFoo { int IFoo; }",
        &["1:23: `IFoo` has the name of its class in C++; rename it"],
    ),
    (
        "union IFoo { int make; int get; }",
        &[
            "1:18: `make` is a name that the generated C++ class needs itself; rename it",
            "1:28: `get` is a name that the generated C++ class needs itself; rename it",
        ],
    ),
    (
        "enum IFoo { A, EOF }",
        &["1:16: `EOF` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "parcelable IFoo { parcelable descriptor { int a; } }",
        &["1:30: `descriptor` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "parcelable IFoo { parcelable toString { int a; } }",
        &["1:30: `toString` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "parcelable IFoo { enum fixed_size { A } }",
        &["1:24: `fixed_size` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "union IFoo { enum get { A } int x; }",
        &["1:19: `get` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "union IFoo { enum _value { A } int x; }",
        &["1:19: `_value` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "interface IFoo { enum descriptor { A } }",
        &["1:23: `descriptor` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "interface IFoo { parcelable asBinder { int a; } }",
        &["1:29: `asBinder` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "interface IFoo { parcelable DefaultDelegator { int a; } }",
        &[
            "1:29: `DefaultDelegator` is a name that the generated C++ class needs itself; rename it",
        ],
    ),
    (
        "interface IFoo { parcelable TRANSACTION_f { int a; } void f(); }",
        &["1:29: `TRANSACTION_f` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "interface IFoo { union Tag { int a; } }",
        &["1:24: `Tag` is a name that the generated C++ class needs itself; rename it"],
    ),
    ("interface IFoo { enum toString { A } parcelable Tag { int a; } }", &[]),
    (
        "interface IFoo { interface Default { void f(); } }",
        &[
            "1:28: `DefaultDelegator` is a name that the generated C++ class needs itself; rename it",
        ],
    ),
    (
        "package p.toString; interface IFoo {}",
        &["1:9: `toString` is a name that the generated C++ code needs itself; rename it"],
    ),
    (
        "interface IFoo { parcelable BpFoo { int a; } }",
        &["1:29: `BpFoo` is a method or a class in C++ already; rename it"],
    ),
    (
        "interface IFoo { enum IFooDelegator { A } }",
        &["1:23: `IFooDelegator` is a method or a class in C++ already; rename it"],
    ),
    (
        "interface IFoo { const int IFooDelegator = 1; }",
        &["1:28: `IFooDelegator` is a method or a class in C++ already; rename it"],
    ),
    (
        "interface IFoo { const int BpFoo = 1; }",
        &["1:28: `BpFoo` is a method or a class in C++ already; rename it"],
    ),
    (
        "parcelable IFoo { interface IBar {} int BpBar; }",
        &["1:41: `BpBar` is a method or a class in C++ already; rename it"],
    ),
    (
        "interface mMutex { void f(); }",
        &["1:11: `mMutex` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "interface IFoo { const int dump = 1; void f(); }",
        &["1:28: `dump` is a method or a class in C++ already; rename it"],
    ),
    (
        "interface IFoo { interface IBar {} void BnBar(); }",
        &["1:41: `BnBar` has the name of a class in C++; rename it"],
    ),
    (
        "interface IFoo { interface Bar {} interface IBar {} }",
        &[
            "1:45: `Bar` and `IBar` would both have a class `BnBar` in C++; rename one of them",
            "1:45: `Bar` and `IBar` would both have a class `BpBar` in C++; rename one of them",
        ],
    ),
    (
        "interface IFoo { interface Foo {} }",
        &[
            "1:28: `IFoo` and `Foo` would both have a class `BnFoo` in C++; rename one of them",
            "1:28: `IFoo` and `Foo` would both have a class `BpFoo` in C++; rename one of them",
        ],
    ),
    (
        "interface IFoo { parcelable BnBar { interface IBar {} } }",
        &[
            "1:47: `IBar` would have a class `BnBar` in C++, which is the name of what it is nested in; rename one of them",
        ],
    ),
    (
        "interface IFoo { interface IBar { parcelable IFoo { int a; } } }",
        &["1:46: `IFoo` has the name of what it is nested in; rename it"],
    ),
    (
        "interface IFoo { void AIBinder_transact(); const int AParcel_readInt32 = 1; void mSelf(); }",
        &[],
    ),
];
