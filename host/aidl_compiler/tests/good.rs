//! What the model says of sources that are right.

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::model::{
    Backing, Definition, Direction, Field, Interface, Kind, Method, Model, Nullable, Type,
    TypeKind, Value,
};
use aidl_compiler::{Language, load_text};

fn model(text: &str) -> Model {
    load_text(&[("p/Foo.aidl", text)], Language::Ndk).unwrap_or_else(|error| panic!("{error}"))
}

fn fields(definition: &Definition) -> &[Field] {
    match &definition.kind {
        Kind::Parcelable(parcelable) => &parcelable.fields,
        Kind::Union(union) => &union.fields,
        other => panic!("{other:?}"),
    }
}

fn interface(model: &Model) -> &Interface {
    match &model.roots().next().unwrap().kind {
        Kind::Interface(interface) => interface,
        other => panic!("{other:?}"),
    }
}

/// The one field of `package p; parcelable Foo { <members> }`.
fn field(members: &str) -> Field {
    let model = model(&format!("package p; parcelable Foo {{ {members} }}"));
    fields(model.roots().next().unwrap()).last().unwrap().clone()
}

#[test]
fn an_interface() {
    let model = model(
        "package p;\n\
         /** Does it. */\n\
         @SensitiveData interface Foo {\n\
           /** How many. @see x */\n\
           const int COUNT = 2 + 3;\n\
           /** Old.\n * @deprecated use g */\n\
           int f(int a, in String b, out int[] c, inout List<String> d);\n\
           oneway void g(@nullable IBinder a, @PropagateAllowBlocking Foo b);\n\
           @nullable @utf8InCpp String[] h(in @nullable ParcelFileDescriptor fd);\n\
         };",
    );
    let definition = model.find("p.Foo").unwrap();
    assert_eq!(definition.descriptor(), "p.Foo");
    assert!(definition.annotations.sensitive());
    assert_eq!(definition.doc.as_ref().unwrap().text, "Does it.");
    let Interface { oneway, methods, constants } = interface(&model);
    assert!(!oneway);
    assert_eq!((&*constants[0].name, &constants[0].value), ("COUNT", &Value::Int(5)));
    assert_eq!(constants[0].doc.as_ref().unwrap().text, "How many. @see x");

    let [f, g, h] = methods.as_slice() else { panic!() };
    assert_eq!((f.id, g.id, h.id), (0, 1, 2));
    assert_eq!(f.doc.as_ref().unwrap().deprecated.as_deref(), Some("use g"));
    let directions: Vec<_> = f.arguments.iter().map(|argument| argument.direction).collect();
    use Direction::{In, InOut, Out};
    assert_eq!(directions, [In, In, Out, InOut]);
    assert!(g.oneway && g.returns == Type::plain(TypeKind::Void));
    assert!(g.arguments[0].kind.is_nullable() && !g.arguments[1].kind.is_nullable());
    assert!(g.arguments[1].annotations.has("PropagateAllowBlocking"));
    assert_eq!(g.arguments[1].kind.definition(), Some(definition.id));
    assert!(h.returns.utf8_in_cpp && h.returns.nullable == Nullable::Yes);
    assert_eq!(h.returns.element().unwrap().nullable, Nullable::Yes);
    assert!(h.annotations.0.is_empty());
}

#[test]
fn numbers_of_methods() {
    let model = model("package p; oneway interface Foo { void f() = 7; void g() = 16777114; }");
    let interface = interface(&model);
    assert!(interface.oneway && interface.methods.iter().all(|method| method.oneway));
    let ids: Vec<u32> = interface.methods.iter().map(|method| method.id).collect();
    assert_eq!(ids, [7, Method::HIGHEST]);
}

#[test]
fn descriptors() {
    let model = model("package p; @Descriptor(value=\"q.IBar\") interface Foo {}");
    assert_eq!(model.roots().next().unwrap().descriptor(), "q.IBar");
    let text = "interface Foo { parcelable P { int a; } }";
    let model = load_text(&[("Foo.aidl", text)], Language::Ndk).unwrap();
    assert_eq!(model.find("Foo.P").unwrap().full_name(), "Foo.P");
}

#[test]
fn types_and_defaults() {
    let plain = |kind| Type::plain(kind);
    let array = |kind| plain(TypeKind::Array(Box::new(plain(kind))));
    let text = |text: &str| Some(Value::String(text.to_owned()));
    let cases: [(&str, Type, Option<Value>); 22] = [
        ("boolean a;", plain(TypeKind::Boolean), None),
        ("boolean a = true;", plain(TypeKind::Boolean), Some(Value::Boolean(true))),
        ("byte a = -128;", plain(TypeKind::Byte), Some(Value::Byte(-128))),
        ("byte a = 0xFFu8;", plain(TypeKind::Byte), Some(Value::Byte(-1))),
        ("char a = '\\n';", plain(TypeKind::Char), Some(Value::Char(10))),
        ("int a = 0xFFFFFFFF;", plain(TypeKind::Int), Some(Value::Int(-1))),
        ("long a = 1;", plain(TypeKind::Long), Some(Value::Long(1))),
        ("long a = -9223372036854775808L;", plain(TypeKind::Long), Some(Value::Long(i64::MIN))),
        ("float a = 1;", plain(TypeKind::Float), Some(Value::Float(1.0))),
        ("float a = -.5;", plain(TypeKind::Float), Some(Value::Float(-0.5))),
        ("double a = 2.5f;", plain(TypeKind::Double), Some(Value::Double(2.5))),
        ("const int N = 3; int a = N * N;", plain(TypeKind::Int), Some(Value::Int(9))),
        ("String a = \"x\" + \"y\";", plain(TypeKind::String), text("xy")),
        ("IBinder a;", plain(TypeKind::Binder), None),
        ("ParcelableHolder a;", plain(TypeKind::ParcelableHolder), None),
        ("android.os.ParcelFileDescriptor a;", plain(TypeKind::ParcelFileDescriptor), None),
        ("int[] a = {};", array(TypeKind::Int), Some(Value::Array(vec![]))),
        (
            "byte[] a = {1, -1,};",
            array(TypeKind::Byte),
            Some(Value::Array(vec![Value::Byte(1), Value::Byte(-1)])),
        ),
        ("List<String> a;", plain(TypeKind::List(Box::new(plain(TypeKind::String)))), None),
        (
            "const int N = 2; int[N][N + 1] a;",
            plain(TypeKind::FixedArray(
                Box::new(plain(TypeKind::FixedArray(Box::new(plain(TypeKind::Int)), 3))),
                2,
            )),
            None,
        ),
        (
            "int[1][2] a = {{1, 2}};",
            plain(TypeKind::FixedArray(
                Box::new(plain(TypeKind::FixedArray(Box::new(plain(TypeKind::Int)), 2))),
                1,
            )),
            Some(Value::Array(vec![Value::Array(vec![Value::Int(1), Value::Int(2)])])),
        ),
        ("@nullable int[] a;", Type { nullable: Nullable::Yes, ..array(TypeKind::Int) }, None),
    ];
    for (members, kind, default) in cases {
        let field = field(members);
        assert_eq!((field.kind, field.default), (kind, default), "{members}");
    }
}

#[test]
fn nullable_elements() {
    let nullable = |members: &str| {
        let field = field(members);
        (field.kind.nullable, field.kind.element().map(|element| element.nullable))
    };
    use Nullable::{Heap, No, Yes};
    assert_eq!(nullable("@nullable Foo[] a;"), (Yes, Some(Yes)));
    assert_eq!(nullable("@nullable List<IBinder> a;"), (Yes, Some(Yes)));
    assert_eq!(nullable("@nullable String[2] a;"), (Yes, Some(Yes)));
    assert_eq!(nullable("enum E { A } @nullable E[] a;"), (Yes, Some(No)));
    assert_eq!(nullable("Foo[] a;"), (No, Some(No)));
    assert_eq!(nullable("@nullable(heap=true) Foo a;"), (Heap, None));
    assert_eq!(nullable("@nullable(heap=false) String a;"), (Yes, None));
}

#[test]
fn enums() {
    let model = model(
        "package p; @Backing(type=\"int\") enum Foo { A, B, C = B + 10, D, E = 1 << 20, \
         /** Same. */ F = A, }",
    );
    let Kind::Enum(definition) = &model.roots().next().unwrap().kind else { panic!() };
    assert_eq!(definition.backing, Backing::Int);
    let values: Vec<i64> = definition.enumerators.iter().map(|it| it.value).collect();
    assert_eq!(values, [0, 1, 11, 12, 1 << 20, 0]);
    assert_eq!(definition.enumerators[5].doc.as_ref().unwrap().text, "Same.");
    let wide = field("@Backing(type=\"long\") enum E { A = 0x7fffffffffffffff } E a = E.A;");
    assert!(matches!(wide.default, Some(Value::Enum { enumerator: 0, .. })), "{wide:?}");
    let narrow = self::model("package p; enum Foo { A = -128, B = 127 }");
    let Kind::Enum(definition) = &narrow.roots().next().unwrap().kind else { panic!() };
    assert_eq!(definition.backing, Backing::Byte);
}

#[test]
fn unions_have_tags() {
    let model = model(
        "package p; union Foo { int a = 5; String b; Foo[] c; \
         const int N = 1; }",
    );
    let definition = model.roots().next().unwrap();
    let Kind::Union(union) = &definition.kind else { panic!() };
    assert_eq!(union.tag, Backing::Int);
    assert_eq!(union.fields[0].default, Some(Value::Int(5)));
    assert!(definition.nested.is_empty());
    let tag = model.find("p.Foo.Tag").unwrap();
    assert_eq!(tag.parent, Some(definition.id));
    let Kind::Enum(tags) = &tag.kind else { panic!() };
    assert_eq!(tags.backing, Backing::Int);
    let names: Vec<_> = tags.enumerators.iter().map(|it| (&*it.name, it.value)).collect();
    assert_eq!(names, [("a", 0), ("b", 1), ("c", 2)]);
}

#[test]
fn generic_parcelables() {
    let text = "package p; parcelable Foo { parcelable Pair<T, @FixedSize U> { int a; } \
         @FixedSize parcelable Small { int a; } \
         Pair<String, int> a; List<Pair<Foo.Pair<int, int>, Small>> b; }";
    let model = load_text(&[("p/Foo.aidl", text)], Language::Rust).unwrap();
    let foo = model.roots().next().unwrap();
    let Kind::Parcelable(pair) = &model.nested(foo).next().unwrap().kind else { panic!() };
    assert_eq!(pair.type_parameters, ["T", "U"]);
    let TypeKind::Defined(_, arguments) = &fields(foo)[0].kind.kind else { panic!() };
    assert_eq!(arguments[0], Type::plain(TypeKind::String));
}

#[test]
fn what_may_stand_where() {
    let good = [
        "package p; interface Foo { void oneway_(); int inner(); void interfaceX(); }",
        "package p; interface Foo { void ndk_header(int cpp_header, int rust_type); }",
        "package p; // a comment\n/* and another */ interface Foo { /**/ void f(); } // end",
        "package p; parcelable Foo { IBar a; interface IBar { void f(in Foo foo, Foo.IBar b); } }",
        "package p; @FixedSize parcelable Foo { enum E { A } E a; int[2][2] b; double c; }",
        "package p; @VintfStability interface Foo { parcelable P { int a; } P f(in P[] a); }",
        "package p; parcelable Foo { @nullable(heap=true) Foo a; Foo[] b; List<Foo> c; }",
        "package p; parcelable Foo { A a; parcelable A { @nullable B b; } parcelable B { IX x; } \
         interface IX { void f(in Foo a); } }",
        "package p; @JavaDerive(toString=true, equals=true) @RustDerive(Clone=true, Copy=false) \
         @SuppressWarnings({\"a\", \"b\"}) @Hide parcelable Foo { @UnsupportedAppUsage int a; }",
        "package p; interface Foo { @EnforcePermission(anyOf={\"A\", \"B\"}) void f(); \
         @RequiresNoPermission void g(); @JavaPassthrough(annotation=\"@x\") \
         @JavaPassthrough(annotation=\"@y\") void h(); }",
        "package p; interface Foo { void f(inout ParcelFileDescriptor a, in IBinder[] b, \
         in List<ParcelFileDescriptor> c, out Foo[] d); }",
        "package p; interface Foo { enum E { ONE = 1, TWO } const int X = E.TWO << 4 | 1; \
         parcelable P { int[E.TWO] a = {1, Foo.X}; E b = Foo.E.ONE; E[] c = {E.ONE}; } }",
        "package p; parcelable Foo { int fooBar; int FooBar; int foobar; }",
        "package p; parcelable Foo { }",
        "package p; interface Foo { }",
    ];
    for text in good {
        for language in [Language::Ndk, Language::Rust] {
            if let Err(error) = load_text(&[("p/Foo.aidl", text)], language) {
                panic!("{text}\n{error}");
            }
        }
    }
}

#[test]
fn permissions_are_not_enforced_and_that_is_said() {
    let model = model("package p; interface Foo { @EnforcePermission(\"A\") void f(); }");
    let [warning] = model.warnings() else { panic!("{:?}", model.warnings()) };
    assert_eq!((warning.line, warning.column), (1, 28));
    assert!(warning.message.starts_with("nothing enforces permissions here"));
    let annotation = &interface(&model).methods[0].annotations;
    assert_eq!(annotation.string("EnforcePermission", "value"), Some("A"));
}

#[test]
fn words_of_cpp_are_names_in_rust() {
    let text = "package p; parcelable Foo { int delete; }";
    load_text(&[("p/Foo.aidl", text)], Language::Rust).unwrap();
    load_text(&[("p/Foo.aidl", text)], Language::Ndk).unwrap_err();
}
