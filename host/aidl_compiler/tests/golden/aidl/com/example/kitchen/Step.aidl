package com.example.kitchen;

import com.example.kitchen.Recipe;

parcelable Step {
    Recipe[] parts;
    @nullable(heap=true) Recipe next;
}
