package com.example.kitchen;

@FixedSize
parcelable Empty {
}
