package p;

import p.IOwner;

parcelable Owned {
    IOwner.State state = IOwner.State.TAKEN;
    @nullable IOwner owner;

    /** Takes what it is nested in. */
    interface IWatcher {
        Owned watch(in Owned owned, in @nullable Owned other);
    }
    @nullable IWatcher watcher;
}
