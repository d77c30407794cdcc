package com.example;
interface ICallback { oneway void onDone(int value); }
