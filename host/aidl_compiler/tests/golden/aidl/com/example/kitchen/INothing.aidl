package com.example.kitchen;

@Descriptor(value="com.example.renamed.INothing")
interface INothing {
}
