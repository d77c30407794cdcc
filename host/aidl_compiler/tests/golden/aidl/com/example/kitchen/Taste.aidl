package com.example.kitchen;

import com.example.kitchen.Dish;
import com.example.kitchen.Heat;

/** One of several. */
union Taste {
    int[] salts = {1, 2};
    @utf8InCpp String sweet;
    byte bitter;
    Heat heat;
    @nullable(heap=true) Taste other;
    @nullable String maybe;
    int[2] two;
}
