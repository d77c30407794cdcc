package com.example.kitchen;

parcelable HandMade ndk_header "handmade.h" rust_type "crate::HandMade";
