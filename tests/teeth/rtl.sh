# SPDX-License-Identifier: Apache-2.0
# Faults of the hardware. A list for tests/teeth/run.sh.
so=build/verilator/w1-i4096-d4096-probe.so
so2=build/verilator/w2-i4096-d4096-probe.so
judge lockstep "build/tests/rtl/lockstep/lockstep $so" 300 "build/tests/rtl/lockstep/lockstep -so $so -atoms 300000"
judge width2 "build/tests/rtl/lockstep/lockstep $so2" 300 "build/tests/rtl/lockstep/lockstep -so $so2 -width 2 -atoms 300000"
judge soc build/tests/rtl/soc/soc 60 'for seed in 1 2; do build/tests/rtl/soc/soc $seed || exit 1; done'
judge chips build/tests/rtl/soc/board/board 60 build/tests/rtl/soc/board/board
judge engine "build/defoe build/tests/prog/e9.bin build/tests/rtl/engine/stuck.so" 200 tests/rtl/engine/engine.sh
judge proof "" 300 'make --no-print-directory test-proof'

fault "a load takes the bytes of several entries" lockstep hw/core/storebuf.sv 's/assign multi_o .*/assign multi_o = 1'"'b0;/"
fault "a store lost on rollback" lockstep hw/core/storebuf.sv 's/if (open_q\[i\]) valid_q\[i\] <= 1/valid_q[i] <= 1/'
fault "a rollback leaves OF" lockstep hw/core/csr.sv 's/if (ev_i.rollback) fl_q <= flc_q;/if (ev_i.rollback) fl_q <= {fl_q[5], flc_q[4:0]};/'
fault "a commit forgets register 15" proof hw/core/regs.sv 's/copy_q <= copy_q ^ wr_q;/copy_q <= copy_q ^ (wr_q \& 16'"'h7fff);/"
fault "the fence is open by one page" lockstep hw/core/tlb.sv 's/(w_data_i\[31:12\] & ~fence_i) != 20/((w_data_i[31:12] - 20'"'d1) \& ~fence_i) != 20/"
fault "a line opens its code too" lockstep hw/core/grain.sv "s/ && (code & bytes_i) == 4'd0//"
fault "a line opens every page's bytes" lockstep hw/core/grain.sv 's/e.tag == pa_i && //'
fault "what reset leaves opens lines" lockstep hw/core/grain.sv "s/!init_i, w_addr_i/1'b1, w_addr_i/"
fault "the second beat is judged by the bytes of the first" lockstep hw/core/lsu.sv 's/cap_w ? st_mask : m_mask/cap_w ? mask8[3:0] : m_mask/'
fault "the bytes of a beat looked up again are the next atom's" lockstep hw/core/lsu.sv 's/cap_w ? st_mask : m_mask/m_mask/'
fault "a line is looked up by the first beat's address" lockstep hw/core/lsu.sv 's/.idx_i(lk_addr\[11:5\])/.idx_i(state_q == RUN \&\& again_run ? w_i.lin[11:5] : lk_addr[11:5])/'
fault "a commit may take the tick after the last" lockstep hw/core/csr.sv 's/assign limit_o = borrow;/assign limit_o = borrow \&\& left != 32'"'hffffffff;/"
fault "an interrupt does not wait for MIE" lockstep hw/core/csr.sv 's/irq_tr && mie_q && !tmode_q/irq_tr \&\& !tmode_q/'
fault "a drain leaves its line clean" lockstep hw/mem/dcache.sv "s/tag_wd  = {2'b11, dr_addr\[/tag_wd  = {2'b10, dr_addr[/"
fault "registers read beside a transfer hold what the medium reads" soc hw/soc/bounce.sv "s/sel_q ? buf_dat_o : 32'd0/sel_q ? buf_dat_o : buf_dat_o/"
fault "a count just missed does not interrupt" soc hw/soc/timer.sv 's/enable_q && !early)/enable_q \&\& count_q[31:0] == cmp_q)/'
fault "the second atom's result comes from the first" width2 hw/core/source.sv 's/at_m\[1\] : at_w/1'"'b0 : at_w/"
fault "the second atom outlives the first one's trap" width2 hw/core/commit.sv 's/fire1    = fire \&\&/fire1    = live \&\&/'
fault "the object brings no boot ROM" engine sim/rtl/model.cpp 's/boot_rom, sizeof boot_rom/boot_rom, 0/'
fault "a machine that does not park is waited for" engine sim/rtl/engine.c 's/return \*runs >= PARK_RUNS/return 0 \&\& *runs >= PARK_RUNS/'
fault "SDRAM: a row is used before tRCD" chips hw/soc/sdram.sv 's/(RCD - 1)/(0)/'
fault "SDRAM: a row is closed before tWR" chips hw/soc/sdram.sv 's/(1 + WR)/(0)/'
fault "SDRAM: any row of a bank will do" chips hw/soc/sdram.sv 's/ && rows_q\[bank_q\] == row_q//'
fault "SDRAM: data are taken a cycle early" chips hw/soc/sdram.sv 's/reads_q\[3\]) word_q/reads_q[2]) word_q/'
fault "SDRAM: half of the refreshes" chips hw/soc/sdram.sv "s/owed_q    <= 3'd4/owed_q    <= 3'd2/"
fault "SD card: the guest's disk begins a sector early" chips hw/soc/sd.sv 's/lba_q  <= blk_i.drive == 2.d0 ? blk_i.lba\[31:0\] + AREA/lba_q  <= blk_i.drive == 2'"'"'d0 ? blk_i.lba[31:0] + AREA - 1/'
fault "SD card: no stop behind several sectors" chips hw/soc/sd.sv "s/S_STOP: cmd = 6'd12/S_STOP: cmd = 6'd13/"
