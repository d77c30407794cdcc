package com.example.kitchen;

import com.example.kitchen.ICook;

@SensitiveData
interface IGuest {
    void eat(in ICook.Order.Payment payment, ICook cook) = 20;
    oneway void secret(String password) = 3;
}
