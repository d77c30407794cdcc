package com.example;
parcelable Point { int x; int y = 3; String name; @nullable String note; byte[] bytes; int[] ints; }
