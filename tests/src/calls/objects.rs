//! Objects that go to the other side and come back, and calls on them.

use super::{Pocket, Row, Types, failed, rows, specific};
use crate::types::ICallback::ICallback;
use crate::types::ITypes::ITypes;
use rsbinder::{BinderResult, SIBinder, StatusCode, Strong};

type Callback = Strong<dyn ICallback>;

/// Three objects of the app.
fn three() -> Vec<Callback> {
    ["one", "two", "three"].map(|name| Pocket::make(name).0).into()
}

fn binders(objects: &[Callback]) -> Vec<SIBinder> {
    objects.iter().map(|object| object.as_binder()).collect()
}

fn names(objects: &[Callback]) -> BinderResult<Vec<String>> {
    objects.iter().map(|object| object.name()).collect()
}

/// The result of a call that is given a callback.
fn with<T>(call: impl FnOnce(&Callback) -> BinderResult<T>) -> BinderResult<T> {
    call(&Pocket::make("app's").0)
}

/// Whether a binder that went there and back is the one that it was.
fn is_the_same(types: &Types, binder: &SIBinder) -> BinderResult<bool> {
    Ok(types.echoBinder(binder)? == *binder)
}

pub fn rows() -> Vec<Row> {
    let mut rows = there_and_back();
    rows.extend(of_the_payload());
    rows.extend(calls());
    rows.extend(one_way());
    rows
}

fn there_and_back() -> Vec<Row> {
    rows! {
        "IBinder of the app": |types| with(|own| is_the_same(types, &own.as_binder())) => true;
        "IBinder of the payload": |types| is_the_same(types, &types.ownCallback()?.as_binder()) => true;
        "IBinder of the payload, its root": |types| is_the_same(types, &types.as_binder()) => true;
        "@nullable IBinder": |types| with(|own| {
            let binder = own.as_binder();
            Ok((types.echoNullableBinder(Some(&binder))? == Some(binder), types.echoNullableBinder(None)?))
        }) => (true, None::<()>);
        "IBinder[]": |types| {
            let all = binders(&three());
            types.reverseBinders(&all).map(|got| got.iter().rev().eq(all.iter()))
        } => true;
        "IBinder[], empty": |types| types.reverseBinders(&[]) => [(); 0];
        "List<IBinder>": |types| {
            let all = binders(&three());
            types.reverseBinderList(&all).map(|got| got.iter().rev().eq(all.iter()))
        } => true;
        "@nullable IBinder[]": |types| with(|own| {
            let all = [None, Some(own.as_binder()), None];
            Ok((types.echoNullableBinders(Some(&all))?.as_deref() == Some(&all), types.echoNullableBinders(None)?))
        }) => (true, None::<()>);
        "array of interfaces": |types| types.reverseCallbacks(&three()).and_then(|got| names(&got)) => ["three", "two", "one"];
        "array of interfaces of both sides": |types| {
            let both = [types.ownCallback()?, Pocket::make("app's").0];
            types.reverseCallbacks(&both).and_then(|got| names(&got))
        } => ["app's", "own"];
        "@nullable interface": |types| with(|own| {
            let back = types.echoNullableCallback(Some(own))?;
            let is_it = back.is_some_and(|back| back.as_binder() == own.as_binder());
            Ok((is_it, types.echoNullableCallback(None)?.is_none()))
        }) => (true, true);
    }
}

fn of_the_payload() -> Vec<Row> {
    rows! {
        "object of the payload": |types| types.makeCallback("fresh")?.name() => "fresh";
        "object of the payload, called": |types| types.makeCallback("fresh")?.twice(21) => 42;
        "objects of the payload are different": |types| {
            Ok(types.makeCallback("a")?.as_binder() == types.makeCallback("a")?.as_binder())
        } => false;
        "the same object of the payload": |types| {
            Ok(types.ownCallback()?.as_binder() == types.ownCallback()?.as_binder())
        } => true;
        "the root object itself": |types| Ok(types.itself()?.as_binder() == types.as_binder()) => true;
        "the root object itself, called": |types| types.itself()?.itself()?.add(1, 2) => 3;
        "descriptor of an IBinder": |types| {
            let binder = types.echoBinder(&types.makeCallback("fresh")?.as_binder())?;
            binder.as_remote().ok_or(StatusCode::BadType)?;
            Strong::<dyn ICallback>::try_from(binder)?.name()
        } => "fresh";
        "an IBinder of another interface": |types| {
            let binder = types.makeCallback("fresh")?.as_binder();
            let other = <dyn ITypes as rsbinder::FromIBinder>::try_from(binder);
            other.map(|_| ()).map_err(Into::into)
        } => failed(StatusCode::BadType);
        "ping": |types| types.as_binder().ping_binder().map_err(Into::into) => ();
    }
}

fn calls() -> Vec<Row> {
    rows! {
        "callback within the call": |types| with(|own| types.callTwice(own, -21)) => -42;
        "callback from another thread": |types| with(|own| types.callTwiceFromAThread(own, 4)) => 8;
        "callback to the payload's own": |types| types.callTwice(&types.ownCallback()?, 5) => 10;
        "callback that fails": |types| with(|own| types.failureOf(own, 77, "no luck")) => "-8 77 no luck";
        "failure of the payload's own": |types| types.failureOf(&types.ownCallback()?, -1, "") => "-8 -1 ";
        "failure of the payload's object": |types| types.makeCallback("x")?.fail(5, "five") => specific(5, "five");
        "callback that is kept": |types| with(|own| {
            types.keep(own)?;
            let is_kept = (types.isKept(own)?, types.isKept(&types.ownCallback()?)?);
            types.forget()?;
            Ok((is_kept, types.isKept(own)?))
        }) => ((true, false), false);
    }
}

/// What a kept callback is told by calls that nobody waits for.
fn told_later(types: &Types) -> BinderResult<Vec<i32>> {
    let (own, told) = Pocket::make("kept");
    types.keep(&own)?;
    for value in 0..5 {
        types.tellKept(value)?;
    }
    let all = told.next(5);
    types.forget()?;
    Ok(all)
}

/// Whether the payload lets go of what it was given. That the app has served the payload's call may
/// wait, unread, where the payload calls from: another call from there finds it.
fn is_let_go(types: &Types) -> BinderResult<bool> {
    let (own, told) = Pocket::make("let go");
    types.keep(&own)?;
    drop(own);
    types.tellKept(1)?;
    let heard = told.next(1) == [1];
    types.forget()?;
    with(|other| types.callTwiceFromAThread(other, 1))?;
    Ok(heard && told.is_over())
}

fn one_way() -> Vec<Row> {
    rows! {
        "oneway calls stay in order": |types| {
            (0..100).try_for_each(|value| types.post(value))?;
            types.posted()
        } => (0..100).collect::<Vec<i32>>();
        "what was posted is gone": |types| types.posted() => [(); 0];
        "oneway calls to the app stay in order": |types| {
            let (own, told) = Pocket::make("told");
            types.tellMany(&own, 100)?;
            Ok(told.next(100))
        } => (0..100).collect::<Vec<i32>>();
        "oneway calls to an object of the payload": |types| {
            let object = types.makeCallback("told")?;
            (0..3).try_for_each(|value| object.tell(value))?;
            object.twice(1)?;
            types.posted()
        } => [0, 1, 2];
        "oneway call from a oneway call": |types| told_later(types) => [0, 1, 2, 3, 4];
        "an object that both have dropped is no more": |types| is_let_go(types) => true;
    }
}
