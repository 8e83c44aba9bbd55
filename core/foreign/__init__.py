"""Networks from elsewhere: vetted without Keras, read in a process with limits, then our own.

`archive` and `loading` look into the file, `dialects` says what earlier versions of Keras wrote in
the words of the present one, `config` reads what it says of its layers, `translation` makes layers
of ours of them (`walk` one after the other, `lowering` each, `ending` the last), `loading` fetches
the weights, and `scaling` lets the network read the values that our data sets have. `network_file`
is the way through all of these. Nothing of the file is ever handed to Keras.
"""
