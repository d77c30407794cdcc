package com.example.kitchen;

import com.example.kitchen.Heat;
import com.example.kitchen.IGuest;
import com.example.kitchen.Taste;

parcelable Dish {
    const String HOUSE = "soup";
    boolean warm = true;
    byte small = -1;
    char letter = '\'';
    int number = 7;
    long big = 1L << 40;
    float half = 0.5f;
    double whole;
    String name = HOUSE;
    Heat heat = Heat.HOT;
    Heat unset;
    Taste taste;
    byte[] bytes = {-1, 2};
    int[] numbers = {1, 2};
    String[] names = {"a", "b"};
    @nullable String[] maybe = {"a"};
    @nullable int[] none;
    Heat[] heats = {Heat.COLD};
    int[3] three = {1, 2, 3};
    byte[2][2] grid;
    String[2] pair = {"x", "y"};
    List<Taste> tastes;
    @nullable IGuest guest;
    IGuest[] guests;
    IBinder object;
    @nullable ParcelFileDescriptor file;
    @nullable(heap=true) Dish side;
    ParcelableHolder extra;
    /** @deprecated */
    int old;
}
