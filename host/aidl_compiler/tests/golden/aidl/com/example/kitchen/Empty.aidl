package com.example.kitchen;

@FixedSize
@VintfStability
parcelable Empty {
}
