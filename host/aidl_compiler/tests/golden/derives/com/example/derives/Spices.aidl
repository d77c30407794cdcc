package com.example.derives;

/** All that each kind of field lets Rust derive. */
@RustDerive(Copy=true, Clone=true, PartialEq=true, Eq=true, PartialOrd=true, Ord=true, Hash=true)
parcelable Spices {
    boolean a;
    byte b;
    char c;
    int d;
    long[2] e;
    Grain f = Grain.COARSE;

    enum Grain { FINE, COARSE }

    interface IGrinder {
        Spices grind(in Text what);
    }

    @RustDerive(Copy=true, Clone=true, PartialEq=true, PartialOrd=true)
    parcelable Weights {
        float a;
        double[2] b;
    }

    @RustDerive(Clone=true, PartialEq=true, Eq=true, PartialOrd=true, Ord=true, Hash=true)
    parcelable Text {
        String a;
        @nullable String b;
        byte[] c;
        List<String> d;
        Spices e;
        Taste f;
        @nullable(heap=true) Text next;
        Text[] more;
        Box<String> box;
    }

    @RustDerive(Clone=true, PartialEq=true, Eq=true, PartialOrd=true, Ord=true, Hash=true)
    union Taste {
        int a;
        String b;
    }

    @RustDerive(Clone=true, PartialEq=true, Eq=true, PartialOrd=true, Ord=true, Hash=true)
    parcelable Box<T> {
        int a;
    }

    @RustDerive(Clone=true, PartialEq=true, Eq=true)
    parcelable Objects {
        IBinder a;
        @nullable IBinder b;
        IGrinder c;
        IGrinder[] d;
    }

    @RustDerive(PartialEq=true, Eq=true)
    parcelable Files {
        ParcelFileDescriptor a;
        @nullable ParcelFileDescriptor b;
    }

    @RustDerive(Eq=false)
    parcelable Holder {
        ParcelableHolder a;
    }
}
