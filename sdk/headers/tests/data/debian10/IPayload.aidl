package com.example;
import com.example.ICallback;
import com.example.Point;
interface IPayload {
  const int MAX = 7;
  const String NAME = "payload";
  int add(int a, int b);
  String reverse(String s);
  @nullable String maybe(@nullable String s);
  byte[] bytes(in byte[] b, out byte[] o, inout int[] i);
  boolean[] bools(in boolean[] b);
  char[] chars(in char[] b);
  long[] longs(in long[] b);
  float[] floats(in float[] b);
  double[] doubles(in double[] b);
  @nullable int[] maybeInts(in @nullable int[] b);
  String[] strings(in String[] s);
  Point move(in Point p, inout Point q, out Point r);
  Point[] points(in Point[] p);
  void setCallback(ICallback cb);
  @nullable ICallback getCallback();
  IBinder binder(IBinder b);
  @nullable IBinder maybeBinder(@nullable IBinder b);
  oneway void fire(int x);
}
