package p;

import p.Owned;

/**
 * Takes what holds a type of its own.
 * Is that so??/
 * Text that would turn around: ‮abc
 */
interface IOwner {
    enum State { FREE, TAKEN }

    Owned give(in Owned owned, inout Owned[2] pair);
}
