
org.example.hello