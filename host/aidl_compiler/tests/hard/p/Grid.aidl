package p;

/** clang 14 did not survive this one in C++20. */
union Grid {
    String[2][1] first;
    int number;
    String[2][3][1] last;
    @nullable IBinder[2][2] objects;
}
