mod fixture;
mod hostile;
mod preflight;
mod run;
